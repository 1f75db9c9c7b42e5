import { type DisplayText, display, escaped, valueText } from '../../../src/console-startup';
import type { Slice } from '../../../src/index';
import { duration } from '../layout/duration';
import type { Style } from '../layout/style';
import { table } from '../layout/table';
import { failureText } from './failure-text';

const TITLES = [
  display`id`,
  display`state`,
  display`records`,
  display`failures`,
  display`failed at`,
  display`worker or failure`,
];

/** Returns slices as a table: their records of the job, and where and why they have failed. */
export function sliceTable(slices: readonly Slice[], style: Style): DisplayText {
  return table(
    TITLES,
    slices.map((slice) => row(slice, style)),
    style,
  );
}

function row(slice: Slice, { colour }: Style): DisplayText[] {
  const { id, state, damage, failureCount, failedRecordNumber: at } = slice;
  const stateText =
    damage === undefined
      ? escaped(valueText(state))
      : colour.red(escaped(`${valueText(state)} (damaged: ${damage})`));
  return [
    escaped(valueText(id)),
    stateText,
    recordsText(slice),
    display`${failureCount}`,
    at === undefined ? display`-` : display`record ${at}`,
    workerOrFailure(slice),
  ];
}

/** `1 to 100`; for an encrypted slice `1 … (encrypted)` */
function recordsText(slice: Slice): DisplayText {
  const { firstRecordNumber: first, damage, isEncrypted } = slice;
  if (isEncrypted) return display`${first} … (encrypted)`;
  if (damage !== undefined) return display`${first} …`;
  const { length } = slice.records;
  return length === 0 ? display`none` : display`${first} to ${first + length - 1}`;
}

function workerOrFailure({ workerName, startedAt, readAt, exception }: Slice): DisplayText {
  if (exception !== undefined && workerName === undefined) return failureText(exception);
  if (workerName === undefined) return display`-`;
  const name = escaped(valueText(workerName));
  if (startedAt === undefined) return name;
  return display`${name} for ${duration(readAt.getTime() - startedAt.getTime())}`;
}
