// The parts that only the console needs, in addition to the public entry.

export {
  AbstractCursor,
  Admin,
  BSON,
  ChangeStream,
  ClientSession,
  Collection,
  Db,
  GridFSBucket,
  ObjectId,
  OrderedBulkOperation,
  UnorderedBulkOperation,
} from 'mongodb';
export { EVENT_FIELDS, recordOf as eventRecordOf } from './audit/event-log';
export { LEVELS } from './config/settings/level';
export { fleetOf } from './connect';
export { defaultEnvironment } from './default-environment';
export type { Environment } from './environment';
export type { EventDraft } from './event/event';
export type { PublicationAttempt, PublicationGuard, Rehearsal } from './event/publish/publication-guard';
export { Receipts } from './event/receipts/receipts';
export { DIRMON_FIELDS } from './job/dirmon/dirmon-document';
export { recordOf as jobRecordOf } from './job/lookups/job-lookups';
export { recentJobClasses } from './job/lookups/recent-job-classes';
export type { SliceFacts } from './job/model/batch-facts';
export { JOB_FIELDS, JOB_STATES } from './job/model/job-document';
export { readOf as readOfJob } from './job/model/stored-job';
export type { LaterDrop } from './job/operations/drop-twice';
export {
  type ManyProgress,
  type OperationWatch,
  watchOf,
  watchOperations,
} from './job/operations/operation-watch';
export { configureLogging, writeLine } from './logging/destination';
export { logLevels, setGlobalLevel } from './logging/levels';
export { loggerFor } from './logging/logger';
export { auditedText } from './mongo/changes/audited-text';
export type { Change, ChangeGuard } from './mongo/changes/change';
export { Connection } from './mongo/connect/connection';
export { startEmbeddedMongod } from './mongo/embedded/embedded-mongod';
export { onlyReads } from './mongo/guard/reading-command';
export type { WriteMode } from './mongo/guard/write-access';
export { idKey } from './mongo/stored/id-key';
export { killWaitMs } from './server/follow/kill-wait';
export { activeLeases, type Lease } from './server/leases/leases';
export { type Work, workOn } from './server/records/busy-workers';
export { requeueDeadServer } from './server/records/dead-server';
export { type QueuedClass, queuedWithoutServer } from './server/records/known-job-classes';
export { SERVER_FIELDS, SERVER_STATES } from './server/records/server-document';
export { type ActionHelp, actionHelp } from './subscriber/action-help';
