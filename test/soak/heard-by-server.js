// A subscriber of a server in a soak (run-soak.ts): it records events in the server's own folder.
const { appendFileSync } = require('node:fs');
const { Subscriber } = require('rj-console');

class Probe extends Subscriber {
  count({ publisher, number }) {
    const at = performance.timeOrigin + performance.now();
    appendFileSync('heard.jsonl', `${JSON.stringify({ publisher, number, at })}\n`);
  }
}

Probe.subscribe();
