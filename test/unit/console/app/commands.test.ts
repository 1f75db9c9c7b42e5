import { describe, expect, it } from 'vitest';
import { entryOf } from '../../../../console/app/commands';

describe('an entry', () => {
  it.each([
    ['exit', { kind: 'exit' }],
    [' .quit(); ', { kind: 'exit' }],
    ['\\q', { kind: 'exit' }],
    ['show collections', { kind: 'hint', text: 'To list collections: db.listCollections().toArray()' }],
    ['clear', { kind: 'hint', text: 'To clear the screen, press Ctrl+L.' }],
    ['it', { kind: 'more' }],
    ['ruby;', { kind: 'language', name: 'ruby' }],
    ['help Server.publish', { kind: 'help', topic: 'Server.publish' }],
    ['help log-level', { kind: 'help', topic: 'log-level' }],
    ['help()', { kind: 'help', topic: undefined }],
    ['runbook night shift.md', { kind: 'runbook', path: 'night shift.md' }],
    ['runbook(\n"night.md"\n)', { kind: 'runbook', path: 'night.md' }],
  ])('is a command: %j', (text, command) => {
    expect(entryOf(text)).toEqual({ text, command });
  });

  it.each([
    'show dbs',
    'show users',
    'show log global',
    '\\dt',
    '\\?',
    'irb',
    'use other',
    'reload!',
    'whereami',
    'cls',
  ])('gets a hint: %j', (text) => {
    expect(entryOf(text).command?.kind).toBe('hint');
  });

  it.each([
    'clear()',
    'show = 1',
    'use(1)',
    'exit = 1',
    'it.length',
    'Server.all()\n  .exit',
    'help + 1',
    'runbook = 1',
    '',
  ])('is evaluated: %j', (text) => {
    expect(entryOf(text)).toEqual({ text, command: undefined });
  });
});
