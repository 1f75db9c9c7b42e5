import { describe, expect, it } from 'vitest';
import { conditionOn, storedField } from '../../../../src/mongo/lookup/lookup-condition';

const servers = {
  what: 'server',
  fields: ['_id', 'name', 'heartbeat', 'busy', 'application_listener', 'other'],
  innerFields: { heartbeat: ['updated_at', 'workers'], busy: ['job'], application_listener: ['status'] },
  condition: (field: string, value: unknown) => ({ [field]: value }),
};

describe('a field of a lookup', () => {
  it.each([
    ['name', 'name'],
    ['id', '_id'],
    ['applicationListener', 'application_listener'],
    ['applicationListener.status', 'application_listener.status'],
    ['heartbeat.workers', 'heartbeat.workers'],
    ['heartbeat.workers.x', 'heartbeat.workers.x'],
    ['busy.0', 'busy.0'],
    ['busy.0.job', 'busy.0.job'],
    ['busy.job', 'busy.job'],
    ['other.what.ever', 'other.what.ever'],
  ])('%s is stored as %s', (given, stored) => {
    expect(storedField(servers, given)).toBe(stored);
  });

  it.each([
    ['nme', 'Expected a field of a server (', 'Did you mean `name`?'],
    [
      'heartbeat.wrokers',
      'Expected a field within `heartbeat` (updated_at, workers), got `heartbeat.wrokers`.',
      'Did you mean `workers`?',
    ],
    ['heartbeat.updatedAt', 'Expected a field within `heartbeat`', 'Did you mean `updated_at`?'],
    [
      'applicationListener.stauts',
      'Expected a field within `application_listener`',
      'Did you mean `status`?',
    ],
    ['busy.0.jbo', 'Expected a field within `busy`', 'Did you mean `job`?'],
    ['heartbeat.', 'Expected a field within `heartbeat`', 'got `heartbeat.`'],
  ])('%s is refused', (given, expected, hint) => {
    expect(() => storedField(servers, given)).toThrow(expected);
    expect(() => storedField(servers, given)).toThrow(hint);
    expect(() => conditionOn(servers, '$or', [{ [given]: 1 }])).toThrow(expected);
  });

  it('can be any if documents have others too', () => {
    expect(storedField({ ...servers, hasOtherFields: true }, 'heartbeat.wrokers')).toBe('heartbeat.wrokers');
  });
});
