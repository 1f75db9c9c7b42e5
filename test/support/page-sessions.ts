import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lastingLines, linesOf } from '../pictures/picture';
import { CONSOLE, consoleAt, ownHome } from './console-process';
import { PACKAGE_ROOT } from './from-dist';
import type { Terminal } from './terminal';

/** A fenced block with a session: the typed lines, and their output. */
export interface PageSession {
  /** The heading above it. */
  readonly section: string;
  /** The line of the page where it starts. */
  readonly line: number;
  /** All its lines, as on the page. */
  readonly lines: readonly string[];
}

const FENCE = /^```console\n([\s\S]*?)^```$/gm;
const SIZE = { columns: 200, rows: 60 };
const ENTRY = /^\S+\([\w-]+\) .*:\d{3}> (.+)$/;
const COMMAND = /^\$ (.+)$/;
const PROMPT = /(?:^|\n)\S+\([\w-]+\) .*:\d{3}> $/;
/** For a question of the console, the page has the answer on the same line. */
const QUESTION = /^(.*(?:yes or no|Type \S+ or all to \w+): )(.+)$/;

/** Returns the sessions of a page, in order: blocks of the language `console`. */
export function sessionsOf(page: string): PageSession[] {
  const text = readFileSync(join(PACKAGE_ROOT, page), 'utf8');
  return [...text.matchAll(FENCE)].map(({ index, 1: code = '' }) => {
    const above = text.slice(0, index);
    const section = above.match(/^## .*$/gm)?.at(-1) ?? '';
    return { section, line: above.split('\n').length, lines: code.trimEnd().split('\n') };
  });
}

const DATABASE = 'rocketjob';

/** Writes the output into the page, in place of its sessions. */
export function writeSessions(page: string, shown: readonly (readonly string[])[]): void {
  const file = join(PACKAGE_ROOT, page);
  let index = 0;
  const block = () => {
    const text = (shown[index++] ?? []).join('\n').replaceAll(/\btest_[\da-f]{12}\b/g, DATABASE);
    return `\`\`\`console\n${text.replaceAll(/\b\w+@[\w.-]+(?= \(rj-console\))/g, 'jack@ops1')}\n\`\`\``;
  };
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(FENCE, block));
}

/** Returns the lines of a session without the parts that differ from one run to the next. */
export function lasting(lines: readonly string[]): string[] {
  const dated = lines.map((line) =>
    line.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>').replaceAll(/\btest_[\da-f]{12}\b/g, DATABASE),
  );
  return lastingLines(dated).filter((line) => line !== '');
}

/** Plays a session against a database: typed lines go to a real terminal, lines after a `$` to a shell. */
export function play(session: PageSession, url: string): Promise<readonly string[]> {
  return COMMAND.test(session.lines[0] ?? '') ? playInShell(session, url) : playAtPrompt(session, url);
}

async function playInShell({ lines }: PageSession, url: string): Promise<readonly string[]> {
  const env: NodeJS.ProcessEnv = { ...ownHome(), RJ_MONGODB_URL: url };
  const home = env['HOME'] ?? '';
  const program = join(home, 'rj-console');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${CONSOLE}" "$@" 2>&1\n`);
  chmodSync(program, 0o755);
  const options = { env: { ...env, PATH: `${home}:${process.env['PATH']}` }, cwd: home };
  const shown: string[] = [];
  for (const [, command = ''] of lines.flatMap((line) => [COMMAND.exec(line) ?? []])) {
    if (command === '') continue;
    const run = promisify(execFile)('sh', ['-c', command], options);
    const { stdout } = await run.catch((failed: { stdout: string }) => failed);
    shown.push(`$ ${command}`, ...stdout.trimEnd().split('\n'));
  }
  return shown;
}

async function playAtPrompt({ lines }: PageSession, url: string): Promise<readonly string[]> {
  await using terminal = consoleAt(['--url', url], undefined, SIZE);
  await terminal.waitFor(/Connected\./);
  await terminal.waitFor(PROMPT);
  for (const [index, line] of lines.entries()) {
    const [, entry] = ENTRY.exec(line) ?? [];
    if (entry === undefined) continue;
    await terminal.enter(entry);
    const rest = lines.slice(index + 1);
    const next = rest.findIndex((each) => ENTRY.test(each));
    await settled(terminal, entry, next < 0 ? rest : rest.slice(0, next));
  }
  const all = (await linesOf(terminal.raw, SIZE)).map(({ text }) => text);
  return all.slice(
    all.findIndex((text) => /:001> ./.test(text)),
    -1,
  );
}

/** Waits for the next prompt, and answers questions before it. */
async function settled(terminal: Terminal, entry: string, output: readonly string[]): Promise<void> {
  await terminal.waitFor(entry.slice(-3));
  const [, question, answer] =
    output.map((line) => QUESTION.exec(line)).find((match) => match !== null) ?? [];
  if (question !== undefined && answer !== undefined) {
    await terminal.waitFor(question.slice(-20));
    await terminal.enter(answer);
  }
  await terminal.waitFor(PROMPT);
}
