// What only our own console needs, beside the public entry.

export { ObjectId } from 'mongodb';
export { EVENT_FIELDS } from './audit/events';
export { LEVELS } from './config/level';
export { defaultEnvironment, type Environment } from './environment';
export type { EventDraft } from './event/event';
export type { ExpectedServer } from './event/publication';
export type { PublicationAttempt, PublicationGuard, Rehearsal } from './event/publication-guard';
export { configureLogging } from './logging/destination';
export { Connection } from './mongo/connection';
export { startEmbeddedMongod } from './mongo/embedded/embedded-mongod';
export type { WriteMode } from './mongo/write-access';
export { expectedServers } from './server/expected-servers';
export { type Outcome, outcomes } from './server/outcomes';
export { SERVER_FIELDS, SERVER_STATES } from './server/server-document';
export { type Work, workOn } from './server/work';
export { type ActionHelp, actionHelp } from './subscriber/action-help';
