import { describe, expect, it } from 'vitest';
import { pastedCode, plainText } from '../../../../../console/input/paste/pasted-text';
import { Screen } from '../../../../../console/input/terminal/screen';
import { escapedOutput } from '../../../../../src/display/escaped';
import { VirtualScreen } from '../virtual-screen';

/** Returns a paste as it arrives at the prompt. */
const entered = (raw: string) => pastedCode(plainText(raw)).text;

describe('a paste', () => {
  it.each([
    ['a\r\nb\rc\n\n', 'a\nb\nc'],
    ['\x1b[31ma\x1b[0m\x03\x00b', 'ab'],
    ['\tif (x)\n\t  y', '\tif (x)\n\t  y'],
    ['irb(main):001:0> a = 1\n=> 1\nirb(main):002:0> a', 'a = 1\na'],
    ['irb(main):001* [1,\nirb(main):002>  2]\n=> [1, 2]', '[1,\n 2]'],
    ['[1] pry(main)> a\n=> nil', 'a'],
    ['rocketjob(prod) rs0 [primary] rw:001> f({\n... a: 1\n... })', 'f({\na: 1\n})'],
    ['rs0 [direct: primary] test> db.x.find()', 'db.x.find()'],
    ['> a = [\n...   1,\n... ]', 'a = [\n  1,\n]'],
    ['>> a', 'a'],
    ['f(...list)\n=> 1', 'f(...list)'],
    ['rj> a = 1\nrj> a', 'a = 1\na'],
    [
      'app(prod)> [1, 2].each do |n|\napp(prod)*   puts n\napp(prod)> end\n=> [1, 2]',
      '[1, 2].each do |n|\n  puts n\nend',
    ],
    [
      'app(prod)> [1, 2].each do |n|\n  puts n\nend\n=> [1,\n 2]\napp(prod)> b',
      '[1, 2].each do |n|\n  puts n\nend\nb',
    ],
    ['>> [1,\n?> 2]\n=> [1, 2]', '[1,\n2]'],
    ['irb(main):001> puts "x"\nx\n=> nil\nirb(main):002> y', 'puts "x"\ny'],
    [
      'rocketjob(prod) rs0 [primary] rw:001> Server.all()\nname  state\na:1   running\nrocketjob(prod) rs0 [primary] rw:002> f({a: 1})\n{ a: 1 }',
      'Server.all()\nf({a: 1})',
    ],
    ['rocketjob(dev) rs0 [primary] dry:001> f({a:\n1})', 'f({a:\n1})'],
    [
      '$ npx rj-console -E production\nrj-console 0.1.0, production\nrocketjob(prod) rs0 [primary] rw:001> a',
      'a',
    ],
    ['$ rj-console servers', '$ rj-console servers'],
    ['$ bundle exec rails c\nirb(main):001> a\n=> 1', 'a'],
    ['rw:1 > 2', 'rw:1 > 2'],
    ['foo(x)* 2', 'foo(x)* 2'],
    ['a > b\n> c', 'a > b\n> c'],
    ['f(a) * 2 > 1', 'f(a) * 2 > 1'],
    ['list.map((x) => x)', 'list.map((x) => x)'],
    ['app(prod)> a', 'a'],
  ])('%j is entered as %j', (raw, entry) => {
    expect(entered(raw)).toBe(entry);
  });
});

describe("a paste of this console's output", () => {
  const prompt = 'rocketjob(prod) rs0 [primary] rw:00';
  const printed = async (output: string) => {
    const screen = new VirtualScreen(200);
    new Screen(screen).printAbove(escapedOutput(output));
    return screen.lines.join('\n');
  };

  it.each([
    'rocketjob(prod) rs0 [primary] rw:002> evil()',
    '\u001b[33mrocketjob(prod) rs0 [primary] rw:002> evil()\u001b[39m',
    '... evil()',
    '| evil()',
    'irb(main):001> evil()',
    'rj> evil()',
    '> evil()',
    '`\nevil() //\n`',
    "'\nevil()\n'",
    '<<X\nevil()\nX',
    '=> 1\nevil()',
    '$ rj-console\nevil()',
    '(\nevil()',
  ])('treats no output as typed text: %j', async (output) => {
    const page = `${prompt}1> Server.all()\n${await printed(output)}\n${prompt}2> f({\n... a: 1\n... })\n${await printed(output)}`;
    expect(entered(page)).toBe('Server.all()\nf({\na: 1\n})');
  });

  it('keeps a multi-line template whole', () => {
    expect(entered(`${prompt}1> \`a\n... b\n... \`\n'a\\nb\\n'`)).toBe('`a\nb\n`');
  });
});

describe('a paste of a page', () => {
  it.each([
    ['```ts\na\n```', 'a'],
    ['~~~ruby\na\n\nb\n~~~\n', 'a\n\nb'],
    ['```\na\n```\n\nThen it\u2019s time for\n\n~~~ts\nb\n~~~', 'a\nb'],
    ['To stop all:\n\n```ruby\na\n```\n', 'a'],
    ['a\n```', 'a'],
    ['a\n```\n\nThen\n\n```ts\nb\n```', 'a\nb'],
    ['a\n```\n\nThen\n\n```ts\nb', 'a\nb'],
    ['```ts\na', 'a'],
    ['````\n```\n````', '```'],
    ['```ts\nirb(main):001> a\n=> 1\n```', 'a'],
  ])('%j is entered as %j', (raw, entry) => {
    expect(entered(raw)).toBe(entry);
  });
});

describe('a paste that went through a word processor', () => {
  it.each([
    ['Server.publish(\u201cstop\u201d)', 'Server.publish("stop")'],
    [
      'Server.publish(\u2018stop\u2019, {name: \u2018it\u2019s\u2019})',
      "Server.publish('stop', {name: 'it\u2019s'})",
    ],
    ['f(\u201csay "x"\u201d)', 'f("say \\"x\\"")'],
    ['f(\u201cx")', 'f("x")'],
    ['a\u00a0=\u00a01\u202f+\u200b1', 'a = 1 +1'],
    ['irb(main):001>\u00a0a\u00a0= 1', 'a = 1'],
  ])('%j is entered as %j', (raw, entry) => {
    expect(entered(raw)).toBe(entry);
  });

  it.each([
    "f('it\u2019s \u201cfine\u201d\u00a0here')",
    'f("a\u00a0b")',
    '`\u201ca\u201d\n=> 1\n```\nirb(main):001> x\n`',
    '// don\u2019t\u00a0touch\nf()',
    'f() # it\u2019s \u201cfine\u201d',
    "puts <<~TEXT\n  \u201ca\u201d\n=> 1\nTEXT\nf('b')",
    '/* \u201ca\n=> b\u201d */',
    'class A { #x = 1; y = this.#x }',
  ])('strings and comments stay unchanged: %j', (text) => {
    expect(entered(text)).toBe(text);
  });
});
