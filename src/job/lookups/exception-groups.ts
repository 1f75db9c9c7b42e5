import type { ObjectId } from 'bson';
import type { AggregationCursor, Document } from 'mongodb';
import { valueText } from '../../errors/value-text';

/** Failures of one kind: one class, and messages that differ only in numbers and ids. */
export class ExceptionGroup {
  /** `ArgumentError`; `-` if the failure has none. */
  readonly className: string;
  /** The message of the newest failure. */
  readonly message: string;
  /** The number of failures. */
  readonly count: number;
  /** The number of different messages. */
  readonly messages: number;
  readonly first: Date | undefined;
  readonly last: Date | undefined;
  /** The id of the newest failure. */
  readonly example: ObjectId;

  constructor(row: Omit<ExceptionGroup, 'toJSON'>) {
    this.className = row.className;
    this.message = row.message;
    this.count = row.count;
    this.messages = row.messages;
    this.first = row.first;
    this.last = row.last;
    this.example = row.example;
  }
}

type Aggregate = (stages: readonly Document[], early: readonly Document[]) => Promise<AggregationCursor>;

/**
 * Groups failures by the class and the message of their exception, the most frequent first.
 *
 * @param time the field with the time of the failure
 */
export async function exceptionGroups(aggregate: Aggregate, time: string): Promise<ExceptionGroup[]> {
  const early = { $project: { 'exception.class_name': 1, 'exception.message': 1, [time]: 1 } };
  // A date sorts after null; a value that isn't a date is omitted.
  const date = { $cond: [{ $eq: [{ $type: `$${time}` }, 'date'] }, `$${time}`, null] };
  const group = {
    _id: { class_name: '$exception.class_name', message: '$exception.message' },
    count: { $sum: 1 },
    first: { $min: date },
    last: { $max: { time: date, id: '$_id' } },
  };
  const groups = new Map<string, ExceptionGroup>();
  for await (const row of await aggregate([{ $group: group }], [early])) {
    const found = groupOf(row);
    const key = `${found.className}\n${alike(found.message)}`;
    groups.set(key, merged(groups.get(key), found));
  }
  // The database returns equal counts in any order.
  const key = ({ className, message }: ExceptionGroup) => `${className}\0${message}`;
  return [...groups.values()].sort(
    (one, other) => other.count - one.count || (key(one) < key(other) ? -1 : 1),
  );
}

function groupOf({ _id, count, first, last }: Document): ExceptionGroup {
  const { class_name: className, message } = _id;
  return new ExceptionGroup({
    className: className === undefined || className === null ? '-' : valueText(className),
    message: message === undefined || message === null ? '' : valueText(message, Number.POSITIVE_INFINITY),
    count,
    messages: 1,
    first: dateOf(first),
    last: dateOf(last.time),
    example: last.id,
  });
}

function merged(one: ExceptionGroup | undefined, other: ExceptionGroup): ExceptionGroup {
  if (one === undefined) return other;
  const newer = (other.last?.getTime() ?? 0) > (one.last?.getTime() ?? 0) ? other : one;
  const firsts = [one.first, other.first].filter((each) => each !== undefined);
  return new ExceptionGroup({
    ...newer,
    count: one.count + other.count,
    messages: one.messages + other.messages,
    first: firsts.sort((a, b) => a.getTime() - b.getTime())[0],
  });
}

/** Replaces the variable parts of a message: numbers, and ids in hex digits. */
function alike(message: string): string {
  return message.slice(0, 1_000).replaceAll(/\b[\da-f]{8,}\b|\d+/gi, '#');
}

function dateOf(value: unknown): Date | undefined {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : undefined;
}
