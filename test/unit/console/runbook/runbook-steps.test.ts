import { describe, expect, it } from 'vitest';
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

  it('tells which ones the console can run', () => {
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

  it('skips a fence in an HTML comment, which is invisible to readers', () => {
    expect(runbookSteps('<!--\n\n```\nhidden\n```\n\n-->\n\n```\nshown\n```\n')).toMatchObject([
      { code: 'shown' },
    ]);
  });

  it('keeps a fence within a longer fence as code', () => {
    const code = '`\n```\nevil()\n```\n`';
    expect(runbookSteps(`\`\`\`\`\n${code}\n\`\`\`\``)[0]?.code).toBe(code);
  });

  it('removes the prompts in a block', () => {
    expect(runbookSteps('```ruby\nirb(main):001> a\n=> 1\n```')[0]?.code).toBe('a');
  });
});
