import { describe, expect, it } from 'vitest';
import { filledIn, placeholdersIn } from '../../../../console/runbook/placeholders';
import { runbookSteps } from '../../../../console/runbook/runbook-steps';

describe('runbookSteps', () => {
  it('are the fenced blocks with their headings, languages and lines', () => {
    const page =
      '```\nfirst\n```\n# Stop *all*\n\ntext `x`\n\n- item\n\n  ~~~ruby\n  b\n  ~~~\n\n## Then\n\n````TS x\nc\n````\n';
    expect(
      runbookSteps(page).map(({ heading, language, code, line }) => [heading, language, code, line]),
    ).toEqual([
      ['', '', 'first', 2],
      ['Stop *all*', 'ruby', 'b', 11],
      ['Then', 'ts', 'c', 17],
    ]);
  });

  it('says which the console can run', () => {
    const page = ['ts', 'js', 'ruby', '', 'sh', 'json', 'console']
      .map((name) => `\`\`\`${name}\nx\n\`\`\``)
      .join('\n');
    expect(runbookSteps(page).map(({ isRunnable }) => isRunnable)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('takes off the prompts that stand in a block', () => {
    expect(runbookSteps('```ruby\nirb(main):001> a\n=> 1\n```')[0]?.code).toBe('a');
  });
});

describe('placeholders', () => {
  it.each([
    ["Server.where({name: '<server-name>'})", ['server-name']],
    ['f(<n>, "<host>:<pid>", <n>)', ['n', 'host', 'pid']],
    ["name: '<your server>'", ['your server']],
    ['const list: Array<string> = <string>value', []],
    ['=> #<Server id: 1>', []],
    ['if (a <b || c> d) f<T>(x)', []],
  ])('%s has %j', (code, names) => {
    expect(placeholdersIn(code)).toEqual(names);
  });

  it('are filled in everywhere, literally', () => {
    const values = new Map([['name', "a$&'b"]]);
    expect(filledIn("f('<name>', '<name>', '<other>')", values)).toBe("f('a$&'b', 'a$&'b', '<other>')");
  });
});
