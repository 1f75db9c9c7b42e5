import { beforeEach, describe, expect, it } from 'vitest';
import { consoleAt, ownHome } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { KEY, type Terminal } from '../support/terminal';

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

async function atPrompt(env = ownHome()): Promise<Terminal> {
  const terminal = consoleAt(['--url', url], env);
  await terminal.waitFor(/Connected\./);
  await terminal.waitFor(/rw:001> /);
  return terminal;
}

async function paste(terminal: Terminal, text: string): Promise<void> {
  await terminal.type(KEY.paste(text));
  await terminal.type(KEY.enter);
}

describe('a paste', () => {
  it('is one unit even in a terminal without brackets: nothing runs after the line that failed', async () => {
    await using terminal = await atPrompt();
    await terminal.enter("s = 'OLD'");
    await terminal.waitFor("\n'OLD'\n");
    await terminal.type("s = null.id\rconsole.log('STOP ' + s)\r");
    await terminal.waitFor(/TypeError: Cannot read properties of null/);
    await terminal.waitFor(/stopped at line 1 of 2; line 2 not run; unset: s\)\n {2}console\.log/);
    await terminal.enter('typeof s');
    await terminal.waitFor("\n'undefined'\n");
    expect(terminal.text).not.toContain('STOP OLD');
  });

  it("doesn't continue after the failed line, even if its lines arrive one by one", async () => {
    await using terminal = await atPrompt();
    await terminal.enter('await new Promise((resolve) => setTimeout(resolve, 300)); null.id');
    await terminal.waitFor('null.id');
    await terminal.type('1 + 1\r');
    await terminal.waitFor(/TypeError: Cannot read properties of null/);
    await terminal.waitFor('(paste held: press Enter to run the rest)');
    await terminal.waitFor(/rw:002> 1 \+ 1$/);
    await terminal.type(` + 40${KEY.enter}`);
    await terminal.waitFor('\n42\n');
    expect(terminal.text).not.toContain('\n2\n');
  });

  it('lists the lines that did not run, and unsets the variables they would have set', async () => {
    await using terminal = await atPrompt();
    await terminal.enter("first = 'old'; second = 'old'");
    await terminal.waitFor("\n'old'\n");
    await paste(terminal, "ok = 'done'\nfirst = nothing.there\nsecond = 'new'\nthird = second");
    await terminal.waitFor(/stopped at line 2 of 4; lines 3–4 not run; unset: first, second\)/);
    await terminal.waitFor(/\n {2}second = 'new'\n {2}third = second\n/);
    await terminal.enter('[ok, typeof first, typeof second, typeof third].join()');
    await terminal.waitFor("\n'done,undefined,undefined,undefined'\n");
  });

  it('continues an entry with a line that starts with a dot', async () => {
    await using terminal = await atPrompt();
    await paste(terminal, '[1, 2, 3]\n  .map((n) => n * 2)\n  .filter((n) => n > 2)');
    await terminal.waitFor('\n[ 4, 6 ]\n');
    await paste(terminal, "'exit'\n.exit");
    await terminal.waitFor('\nundefined\n');
  });

  it.each([
    ['of an irb session', 'irb(main):001> a = 20\n=> 20\nirb(main):002> a + 1\n=> 21\n', '\n21\n'],
    ['of a Rails console', 'app(prod)> a = 20\n=> 20\napp(prod)> a + 1\n=> 21', '\n21\n'],
    ['of our own console', 'rj> a = 20\nrj> a + 1', '\n21\n'],
    [
      'of our own console, whole',
      '$ npx rj-console\nConnected.\nrocketjob(prod) rs0 [primary] rw:001> a = 20\n20\nrocketjob(prod) rs0 [primary] rw:002> Math.max(a,\n... 22)\n22',
      '\n22\n',
    ],
    ['of a page', 'Add them:\n\n```ts\na = 20\n```\n\nand then\n\n~~~\na + 1\n~~~\n', '\n21\n'],
    [
      'of a word processor',
      'a\u00a0=\u00a0{x:\u00a0\u201ct\u00a0o\u201d}\r\n\u2018:\u2019\u00a0+ a.x',
      "\n':t\u00a0o'\n",
    ],
  ])('%s yields the typed text', async (_name, text, result) => {
    await using terminal = await atPrompt();
    await paste(terminal, text);
    await terminal.waitFor(result);
    expect(terminal.text).not.toContain('Error');
  });

  it('into a string stays unchanged', async () => {
    await using terminal = await atPrompt();
    await terminal.type("'");
    await terminal.type(KEY.paste('> \u201ca\u201d'));
    await terminal.enter("'");
    await terminal.waitFor("\n'> \u201ca\u201d'\n");
  });

  it('is recalled as a whole, even in the next session', async () => {
    const home = ownHome();
    {
      await using terminal = await atPrompt(home);
      await paste(terminal, 'total = 0\nfor (const n of [1, 2, 3]) total += n;\n`${total}\nin all`');
      await terminal.waitFor("'6\\nin all'");
      await terminal.type(KEY.up + KEY.enter);
      await terminal.waitFor("'6\\nin all'");
      await terminal.type(KEY.ctrl('d'));
      await terminal.exited;
    }
    await using terminal = await atPrompt(home);
    await terminal.type(KEY.up + KEY.enter);
    await terminal.waitFor("'6\\nin all'");
  });

  it('of ten thousand lines is one complete entry', async () => {
    await using terminal = await atPrompt();
    const lines = Array.from(
      { length: 10_000 },
      (_, index) => `sum = ${index === 0 ? '' : 'sum + '}${index}`,
    );
    await paste(terminal, `${lines.join('\n')}\n`);
    await terminal.waitFor(/\n49995000\n/, 60_000);
    await terminal.waitFor(/rw:002> /);
  });
});
