import { ListenerChild } from './listener-child.mjs';
import { PUBLISHERS } from './publishers.mjs';
import { quantile } from './statistics.mjs';

const WARM_UP = 50;
/** The listeners of one process: with more, its thread would be the limit. */
const IN_ONE_PROCESS = 100;

/**
 * Measures from the publishing call to the action in another process, one event after the other, the kinds in
 * turns, so that other load affects all of them equally.
 *
 * @param subjects `{kind, url}`, each with its own database
 * @returns p50 and p99 for each kind over all events and listeners, in milliseconds
 */
export async function latencies(subjects, { events, listeners = 1 }) {
  const running = [];
  for (const { kind, url } of subjects) {
    const counts = [];
    for (let left = listeners; left > 0; left -= IN_ONE_PROCESS) counts.push(Math.min(left, IN_ONE_PROCESS));
    const children = await Promise.all(counts.map((count) => ListenerChild.start({ kind, url, count })));
    running.push({ kind, children, publisher: await PUBLISHERS[kind](url) });
  }
  for (let event = 0; event < WARM_UP + events; event++) {
    if (event === WARM_UP)
      for (const { children } of running) for (const child of children) await child.forget();
    for (const { children, publisher } of running) {
      const heard = Promise.all(children.map((child) => child.heardOne()));
      await publisher.publish();
      await heard;
    }
  }
  const results = {};
  for (const { kind, children, publisher } of running) {
    const times = (await Promise.all(children.map((child) => child.times()))).flat();
    results[kind] = { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
    await Promise.all(children.map((child) => child.stop()));
    await publisher.end();
  }
  return results;
}
