import type { Event as HeardEvent } from './event/event';
import type { Logger as LogWriter } from './logging/logger';
import { RocketJob } from './rocket-job';

// The names that are both a value at the prompt and a type in programs.

/** Listens to the events of the default environment, and finds them: `RocketJob.Event`. */
export const { Event } = RocketJob;
/** One event, as subscribers and listeners get it. */
export type Event = HeardEvent;

/** Publishes log levels in the default environment: `RocketJob.Subscribers.Logger`. */
export const { Logger } = RocketJob;
/** Writes to the log under one class name, such as the `logger` of a subscriber or a job. */
export type Logger = LogWriter;
