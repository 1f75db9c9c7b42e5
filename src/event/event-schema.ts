import { aBoolean, aDate, aDocument, aNumber, anObjectId, aText, optional } from '../mongo/stored/kind';

/** The kind of each field in a document of `rocket_job.events`; a document with another kind is damaged. Its `_id` may be anything. */
export const EVENT_SCHEMA = {
  name: aText,
  action: aText,
  parameters: optional(aDocument),
  created_at: optional(aDate),
  updated_at: optional(aDate),
  publisher: optional(aDocument),
  'publisher.user': optional(aText),
  'publisher.host': optional(aText),
  'publisher.pid': optional(aNumber),
  'publisher.application': optional(aText),
  receipts: optional(aBoolean),
  expires_at: optional(aDate),
  reverts: optional(anObjectId),
};
