// The job of bench/server-start.mjs: reports when it runs, and keeps its thread busy for a given time.

const { writeSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const { Job } = require('rj-console');

exports.ClockJob = class ClockJob extends Job {
  number = 0;
  busy_ms = 0;

  async perform() {
    writeSync(1, `performed ${this.number} at ${Date.now()}\n`);
    await sleep(this.busy_ms);
  }
};
