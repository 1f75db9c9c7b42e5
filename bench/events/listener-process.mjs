// A process with one or more listeners of a kind: reports how long each event took, from `sent` to its
// action.
import { now } from './clock.mjs';
import { LISTENERS } from './listeners.mjs';

/** The number of listeners started at a time. */
const AT_ONCE = 5;

const { kind, url, count } = JSON.parse(process.argv[2]);
let times = [];
let heard = 0;
/** The number of events to wait for, instead of a reply to each. */
let due = 0;

function hear({ sent }) {
  heard++;
  if (due > 0) {
    if (heard === due) process.send({ drainedAt: now() });
    return;
  }
  times.push(now() - sent);
  if (heard % count === 0) process.send({ heard: heard / count });
}

const ends = [];
for (let started = 0; started < count; started += AT_ONCE) {
  const some = Array.from({ length: Math.min(AT_ONCE, count - started) }, () => LISTENERS[kind](url, hear));
  ends.push(...(await Promise.all(some)));
}

process.on('message', async ({ request, events }) => {
  if (request === 'forget') {
    times = [];
    heard = 0;
    process.send({ forgotten: true });
  } else if (request === 'times') {
    process.send({ times });
  } else if (request === 'await') {
    heard = 0;
    due = events;
    process.send({ awaiting: events });
  } else {
    await Promise.all(ends.map((end) => end()));
    process.disconnect();
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
