import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseRuby } from '../../../../../console/evaluator/ruby/source/parse-ruby';
import { type CompletionSource, complete } from '../../../../../console/input/completion/completer';
import { certainPart, columnsOf } from '../../../../../console/input/completion/completion';
import type { CallSite } from '../../../../../console/input/edit/code-context';

const calls: CallSite[] = [];
const source: CompletionSource = {
  names: () => ['Server', 'SecretConfig', 'Worker', 'db'],
  propertiesOf: (path) =>
    ({ Server: ['publish', 'where', 'pause'], 'Server.where()': ['first', 'count'] })[path.join('.')] ?? [],
  argumentOf: (call) => {
    calls.push(call);
    const callee = call.callee.join('.');
    if (callee === 'Server.publish' && call.index === 0) return { values: ['stop', 'kill'] };
    if (callee === 'Server.publish' && call.before[0] === 'kill')
      return { keys: ['server_id', 'name', 'wait_timeout'] };
    if (callee === 'Logger.publish' && call.key === 'level') return { values: ['debug', 'info'] };
    return callee.endsWith('Server.where') ? { keys: ['name', 'state'] } : undefined;
  },
};
const candidates = (text: string) => complete(text, text.length, source).candidates;

describe('complete', () => {
  it.each([
    ['Se', ['SecretConfig', 'Server']],
    ['const x = await Wo', ['Worker']],
    ['Server.pu', ['publish']],
    ['Server.', ['pause', 'publish', 'where']],
    ['Server?.w', ['where']],
    ['Server\n  .pu', ['publish']],
    ['Server.where({ name: "a" }).', ['count', 'first']],
    ['Server.where({ name: f(1, [2]) }).c', ['count']],
    ["Server.publish('", ['kill', 'stop']],
    ['Server.publish("s', ['stop']],
    ['Server.publish(`s', ['stop']],
    ['Server.publish(', ["'kill'", "'stop'"]],
    ['Server.publish(:k', ['kill']],
    ["Server.publish('kill', {", ['name', 'server_id', 'wait_timeout']],
    ["Server.publish('kill', { server_id: id, n", ['name']],
    ["Server.publish(:kill, { 'wa", ['wait_timeout']],
    ["Server.publish('kill', { name: 'a', n", []],
    ["Server.publish('stop', {", []],
    ['Server.where({st', ['state']],
    ['RocketJob::Server.where({st', ['state']],
    ["Logger.publish('set', { level: '", ['debug', 'info']],
    ["Logger.publish('set', { level: ", ["'debug'", "'info'"]],
    ['[1].map((each) => { Se', ['SecretConfig', 'Server']],
    ['x = /[(\'"]/; Se', ['SecretConfig', 'Server']],
    ['"text (" + Se', ['SecretConfig', 'Server']],
    ['/* ( */ Se', ['SecretConfig', 'Server']],
    ['// Se', []],
    ['"Se', []],
    ['log("Se', []],
    ['"abc".pu', []],
    ['list[0].pu', []],
    ['1.5 + Wor', ['Worker']],
    [')]} Wor', ['Worker']],
  ])('%s', (text, expected) => {
    expect(candidates(text)).toEqual(expected);
  });

  it('replaces the typed text and closes an open quote', () => {
    const text = "Server.publish('st";
    expect(complete(text, text.length, source)).toEqual({ from: 16, candidates: ['stop'], suffix: "'" });
    expect(complete(`${text}'`, text.length, source).suffix).toBe('');
    expect(complete('Server.publish(:st', 18, source)).toEqual({
      from: 16,
      candidates: ['stop'],
      suffix: '',
    });
  });

  it('adds a colon after a key', () => {
    expect(complete('Server.where({ st', 17, source)).toEqual({
      from: 15,
      candidates: ['state'],
      suffix: ': ',
    });
  });

  it('passes the whole call to the source', () => {
    candidates("Logger.publish('set', id, { level: '");
    expect(calls.at(-1)).toEqual({
      callee: ['Logger', 'publish'],
      index: 2,
      before: ['set', undefined],
      key: 'level',
    });
  });

  it('only reads the text left of the cursor', () => {
    expect(complete('Server.pu + Wor', 9, source)).toEqual({ from: 7, candidates: ['publish'] });
  });
});

describe('certainPart', () => {
  it('is the only candidate with its suffix, or the common prefix of all', () => {
    expect(certainPart({ from: 0, candidates: ['stop'], suffix: "'" })).toBe("stop'");
    expect(certainPart({ from: 0, candidates: ['server_id', 'server'], suffix: ': ' })).toBe('server');
    expect(certainPart({ from: 0, candidates: ['a', 'b'] })).toBe('');
  });
});

describe('columnsOf', () => {
  it('fills columns downwards', () => {
    expect(columnsOf(['a', 'bb', 'c', 'd', 'e'], 9)).toBe('a   d\nbb  e\nc');
  });

  it('lists as many as fit on a page', () => {
    expect(
      columnsOf(
        Array.from({ length: 250 }, (_, index) => `name${index}`),
        80,
      ),
    ).toContain('… 50 more: type on');
  });
});

describe('completion of hostile names', () => {
  const HOSTILE = [
    ...[
      "'+evil()+'",
      '"+evil()+"',
      '`+evil()+`',
      '${evil()}',
      '#{evil()}',
      '\\',
      "\\'+evil()+'",
      'web1:4711',
    ],
    ...['a\u001b[2J', 'a\u202eb', 'a\u200bb', 'a\nevil()', 'x'.repeat(50_000)],
  ];
  const typeable = HOSTILE.slice(0, 8);
  const of = (values: readonly string[]): CompletionSource => ({
    names: () => ['Server', 'a;evil()', 'b\u200b'],
    propertiesOf: () => ['name', "x'];evil();['", 'b\ufe0f', 'c\n'],
    argumentOf: () => ({ values, keys: values }),
  });

  it.each(["'", '"', '`'])('keeps each a string within %s, in JavaScript and in Ruby', (quote) => {
    for (const name of typeable) {
      const text = `find(${quote}`;
      const { candidates, suffix } = complete(text, text.length, of([name]));
      expect(candidates).toHaveLength(1);
      const literal = `${quote}${candidates[0]}${suffix}`;
      expect(runInNewContext(literal)).toBe(name);
      expect(parseRuby(literal)).toMatchObject({ statements: [{ unescaped: { value: name } }], errors: [] });
    }
  });

  it('quotes them where there are no quotes', () => {
    const { candidates } = complete('find(', 5, of(HOSTILE));
    expect(candidates.map((each) => runInNewContext(each)).sort()).toEqual([...typeable].sort());
    const keys = complete('find({', 6, of(HOSTILE)).candidates;
    expect(keys.map((key) => Object.keys(runInNewContext(`({${key}: 1})`))[0]).sort()).toEqual(
      [...typeable].sort(),
    );
  });

  it('offers only valid names after a colon, a dot or nothing', () => {
    expect(complete('publish(:', 9, of([...HOSTILE, 'stop'])).candidates).toEqual(['stop']);
    expect(complete('server.', 7, of(HOSTILE)).candidates).toEqual(['name']);
    expect(complete('x = ', 4, of(HOSTILE)).candidates).toEqual(['Server']);
  });

  it('never types half an escape or half a character', () => {
    expect(certainPart({ from: 0, candidates: ["a\\'b", 'a\\\\c'] })).toBe('a');
    expect(certainPart({ from: 0, candidates: ['a\\\\b', 'a\\\\c'] })).toBe('a\\\\');
    expect(certainPart({ from: 0, candidates: ['a\u{1f600}', 'a\u{1f601}'] })).toBe('a');
  });
});
