import type { AuditOptions } from '../../src/index';
import type { Core } from '../app/core';
import type { HelpEntry } from './help-entry';

export const AUDIT_HELP: HelpEntry = {
  name: 'audit',
  group: 'Events',
  usage: 'audit(20), audit({since, user, id, limit})',
  summary: 'Show who changed or published what, newest first.',
  details: [
    'A console writes its intent to rocket_job.audit before each change, and the outcome after it.',
    'If the outcome is missing, the console or the database stopped in between: the change may or may not have been made.',
    'From the shell: rj-console audit',
  ],
  examples: [
    'audit()',
    "audit({since: '2h'})",
    "audit({user: 'jack', limit: 50})",
    'job = Job.first()',
    'audit({id: job.id})',
  ],
};

/** Finds the changes and the events, merged. */
export function auditHelper(core: Core): (options?: AuditOptions | number) => unknown {
  return function audit(options) {
    return core.api.RocketJob.audit(options);
  };
}
