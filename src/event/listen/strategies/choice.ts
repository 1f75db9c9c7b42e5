import type { Db } from 'mongodb';
import type { EventStrategy } from '../../../config/settings/event-strategy';
import { RocketJobError } from '../../../errors/rocket-job-error';
import { EVENTS } from '../../../mongo/collection-names';
import { isRefusal } from '../../../mongo/driver-errors';
import { type EventsCollection, type EventsCollectionKind, ensureEventsCollection } from '../../collection';
import { capped } from './capped';
import { changeStream } from './change-stream';
import { polling } from './polling';
import type { Strategy } from './strategy';

const STRATEGIES: Readonly<Record<EventStrategy, Strategy>> = {
  capped,
  change_stream: changeStream,
  polling,
};

/** The strategy for a collection, and the reason. */
export interface Choice {
  readonly strategy: Strategy;
  readonly collection: EventsCollection;
  /** For the log: `the collection is capped`. */
  readonly why: string;
}

/** Returns the kind of collection to create for a strategy. */
export function collectionKindFor(strategy: EventStrategy | undefined): EventsCollectionKind {
  return strategy === undefined || strategy === 'capped' ? 'capped' : 'expiring';
}

/**
 * Returns the configured strategy, or the one that suits the collection and the database.
 *
 * @param kind the kind to create if the collection is missing
 * @throws RocketJobError `invalid_configuration` when the configured strategy can't run here
 */
export async function chooseStrategy(
  database: Db,
  wanted: EventStrategy | undefined,
  kind: EventsCollectionKind,
): Promise<Choice> {
  const collection = await ensureEventsCollection(database, kind);
  if (wanted !== undefined) {
    await checkFits(database, wanted, collection);
    return { strategy: STRATEGIES[wanted], collection, why: 'it is configured' };
  }
  if (collection.kind === 'capped') return { strategy: capped, collection, why: 'the collection is capped' };
  const why =
    collection.refusal === undefined
      ? 'the collection has a TTL index'
      : `this database has no capped collections: ${collection.refusal}`;
  const refusal = await changeStreamRefusal(database);
  return refusal === undefined
    ? { strategy: changeStream, collection, why }
    : { strategy: polling, collection, why: `${why}, and no change streams: ${refusal}` };
}

async function checkFits(database: Db, wanted: EventStrategy, collection: EventsCollection): Promise<void> {
  if (wanted === 'capped' && collection.kind !== 'capped') {
    throw new RocketJobError(
      'invalid_configuration',
      `\`${EVENTS}\` has a TTL index, so the strategy \`capped\` can't read it. Set no strategy, or \`change_stream\` or \`polling\`.`,
      { source: EVENTS },
    );
  }
  const refusal = wanted === 'change_stream' ? await changeStreamRefusal(database) : undefined;
  if (refusal !== undefined) {
    throw new RocketJobError(
      'invalid_configuration',
      `The strategy \`change_stream\` needs change streams, and this database has none: ${refusal}. Set no strategy, or \`polling\`.`,
      { source: EVENTS },
    );
  }
}

/** Returns the database's reason for not supporting change streams; undefined if it supports them. */
async function changeStreamRefusal(database: Db): Promise<string | undefined> {
  const watch = { aggregate: EVENTS, pipeline: [{ $changeStream: {} }], cursor: {} };
  try {
    await database.command({ explain: watch, verbosity: 'queryPlanner' });
    return undefined;
  } catch (error) {
    if (isRefusal(error)) return (error as Error).message;
    throw error;
  }
}
