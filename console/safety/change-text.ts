import type { Change } from '../../src/console-api';
import { type DisplayText, display, escaped, joined } from '../../src/console-startup';
import { extentText, numberText } from '../display/layout/extent-text';
import type { Style } from '../display/layout/style';

/**
 * `delete would affect 1,204 documents in rocketjob.x, in prod`, with the filter, and the number of each
 * class.
 *
 * @param filter as text, without secrets
 */
export function changeText(
  change: Change,
  filter: string | undefined,
  label: DisplayText,
  { colour }: Style,
): DisplayText {
  const { action, namespace, classes = {} } = change;
  const where = filter === undefined || filter === '{}' ? [] : [display`  where ${escaped(filter)}`];
  return joined([
    display`${colour.bold(escaped(action))} would affect ${extentText(change)} in ${escaped(namespace)}, in ${label}`,
    ...where,
    ...Object.entries(classes).map(([name, count]) => display`  ${numberText(count)} ${escaped(name)}`),
  ]);
}

/** The writes of one entry: `7 × update in rocketjob.x, 3 × retry in rocketjob.rocket_job.jobs`. */
export function talliedText(writes: readonly Change[]): DisplayText {
  const counts = new Map<string, number>();
  for (const { action, namespace } of writes) {
    const what = `${action} in ${namespace}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return joined(
    [...counts].map(([what, count]) => display`${numberText(count)} × ${escaped(what)}`),
    display`, `,
  );
}
