// The driver's types, so that an id from the prompt can be pasted: `new ObjectId('…')`.
export {
  Binary,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'mongodb';
export type { AuditOptions } from './audit/audit-log';
export { type AuditOutcome, AuditRecord } from './audit/audit-record';
export type { EventFields, EventLog } from './audit/event-log';
export { EventRecord } from './audit/event-record';
export { EventTail } from './audit/event-tail';
export type { ConnectOptions } from './config/database/connect-options';
export type { CodeSettings } from './config/settings/code-settings';
export type { Duration } from './config/settings/duration';
export type { Level } from './config/settings/level';
export type { ErrorCode, ErrorDetails } from './errors/rocket-job-error';
export { isRocketJobError, RocketJobError } from './errors/rocket-job-error';
export type { EventParameters, EventPublisher } from './event/event';
export type { Gap, ListenerState } from './event/listen/listener-state';
export type { Durability } from './event/publish/event-store';
export { Publication } from './event/publish/publication';
export type { ExpectedServer, Outcome, ReceiptSummary, ReceiptsOptions } from './event/receipts/outcome';
export type { Receipt, ReceiptState } from './event/receipts/receipt';
export type { Receipts } from './event/receipts/receipts';
export { BatchJob } from './job/batch/batch-job';
export type { FailedSlice } from './job/batch/batch-slices';
export type { UploadOptions } from './job/batch/upload';
export type { DirmonDocument, DirmonState } from './job/dirmon/dirmon-document';
export { DirmonEntry } from './job/dirmon/dirmon-entry';
export { ExceptionGroup } from './job/lookups/exception-groups';
export type { JobScope } from './job/lookups/job-scope';
export type { JobFields } from './job/lookups/lookup-fields';
export { Job, type JobAttributes } from './job/model/job';
export type { JobClass } from './job/model/job-classes';
export type { JobDocument, JobException, JobState } from './job/model/job-document';
export type { SettableFields } from './job/operations/job-fields';
export { ManyOutcome } from './job/operations/many/many-outcome';
export type { OperationName } from './job/operations/operation';
export type { Download, DownloadOptions, DownloadProgress } from './job/slices/download';
export type { FailedRecord } from './job/slices/failed-records';
export { Slice } from './job/slices/slice';
export type { SliceDocument, SliceState } from './job/slices/slice-document';
export { Slices } from './job/slices/slices';
export type { ListenerHandle } from './listener-handle';
export type { LogSettings } from './logging/destination';
export { Lookup } from './mongo/lookup/lookup';
export type { Where } from './mongo/lookup/lookup-types';
export { Event, Logger } from './names';
export { RocketJob } from './rocket-job';
export type { RocketJobEnvironment } from './rocket-job-environment';
export type { Fetched, FetchOptions } from './secret-config/fetched';
export type { Provider } from './secret-config/providers/provider';
export type { StoreOptions } from './secret-config/store';
export { Server } from './server/records/server';
export type { ServerDocument, ServerState } from './server/records/server-document';
export type { Heartbeat } from './server/records/server-record';
export { ActiveWorker } from './server/workers/active-worker';
export type { PublishOptions } from './subscriber/publish-options';
export type { SubscriptionHandle } from './subscriber/subscriber';
export { Subscriber } from './subscriber/subscriber';
export type { ServerReference } from './subscribers/parameters/target-parameters';
export { SecretConfigSubscriber as SecretConfig } from './subscribers/secret-config';
export { WorkerSubscriber as Worker } from './subscribers/worker';
