import type { AuditOptions } from '../../src/index';
import type { Core } from '../app/core';
import type { HelpEntry } from './help-entry';

export const AUDIT_HELP: HelpEntry = {
  name: 'audit',
  group: 'Events',
  usage: 'audit(20), audit({since, user, id, limit})',
  summary:
    'Show who changed or published something: the changes of consoles and the events, the newest first.',
  details: [
    'Every change from a console leaves an intent before it and its outcome after it, in rocket_job.audit.',
    'Where the outcome is missing, the console or the database ended in between: the change may or may not be done.',
    'The shell has `rj-console audit`.',
  ],
  examples: [
    'audit()',
    "audit({since: '2h'})",
    "audit({user: 'jack', limit: 50})",
    'job = Job.first()',
    'audit({id: job.id})',
  ],
};

/** The changes and the events, merged. */
export function auditHelper(core: Core): (options?: AuditOptions | number) => unknown {
  return function audit(options) {
    return core.api.RocketJob.audit(options);
  };
}
