import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { configureLogging } from '../../../../src/logging/destination';
import { setLevels } from '../../../../src/logging/levels';
import { loggerFor } from '../../../../src/logging/logger';

const HOSTILE = 'a\x1b[2J\x1b[31m\u009b\u202e\u200b\x7f\r\n[2026-01-01 00:00:00.000] INFO: forged';
const SGR = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');
const UNSAFE = /[^\P{C}\n]/u;

function logged(pretty: boolean): string {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  setLevels({ global: 'info', classes: {} });
  configureLogging({ destination, pretty });
  const error = Object.assign(new Error(HOSTILE), { [HOSTILE]: HOSTILE });
  error.stack = `Error: ${HOSTILE}\n    at ${HOSTILE}`;
  const payload = { plain: HOSTILE, thread: HOSTILE, [HOSTILE]: [{ [HOSTILE]: HOSTILE }], err: error };
  loggerFor(HOSTILE).warn(HOSTILE, payload);
  loggerFor('Second').warn('Backtrace:\none\ntwo');
  return text;
}

afterEach(() => configureLogging({ destination: 'stderr', least: 'warn' }));

describe('the log of hostile text', () => {
  it('has one JSON object per line, which parses to the logged values', () => {
    const lines = logged(false).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toMatch(UNSAFE);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: HOSTILE, name: HOSTILE, plain: HOSTILE });
  });

  it('has no controls except colours when it is pretty, and no forged line', () => {
    const text = logged(true);
    const plain = text.replaceAll(SGR, '');
    expect(plain).not.toMatch(UNSAFE);
    expect(text).not.toContain('\x1b[31m\\u');
    const heads = plain.split('\n').filter((line) => /^\S/.test(line));
    expect(heads).toHaveLength(2);
    expect(heads[0]).toContain('a\\u001b[2J\\u001b[31m\\u009b\\u202e\\u200b\\u007f');
    expect(heads[1]).toMatch(/WARN: Second -- Backtrace:$/);
    expect(plain).toContain('\n    one\n    two\n');
  });
});
