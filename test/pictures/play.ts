import { setTimeout } from 'node:timers/promises';
import { consoleAt } from '../support/console-process';
import { ServerProcess } from '../support/server-process';
import { type Line, linesOf } from './picture';
import { SERVERS, type Session } from './sessions';

const SIZE = { columns: 120, rows: 40 };
const PROMPT = /(?:^|\n)\S+\([\w-]+\) .*:\d{3}> $/;

/** Plays a session in the real program in a pseudo-terminal, with real servers, and returns the lines of its screen. */
export async function play({ args = [], steps }: Session, url: string): Promise<readonly Line[]> {
  // A second apart: their ids, whose time has a resolution of a second, decide the order in which they are
  // listed and counted.
  await using first = new ServerProcess(url, ['--name', SERVERS[0]]);
  await first.logs(/^Event listener started/);
  await setTimeout(1_000);
  await using second = new ServerProcess(url, ['--name', SERVERS[1]]);
  await second.logs(/^Event listener started/);
  await using terminal = consoleAt(['--url', url, ...args], undefined, SIZE);
  await terminal.waitFor(new RegExp(`${SERVERS.length} running`));
  await terminal.waitFor(PROMPT);
  for (const { line, until: asked } of steps) {
    await terminal.enter(line);
    await terminal.waitFor(line.length > 3 ? line.slice(-3) : line);
    await terminal.waitFor(asked ?? PROMPT);
  }
  const lines = await linesOf(terminal.raw, SIZE);
  const start = lines.findIndex(({ text }) => /:001> /.test(text));
  return lines.slice(start, -1);
}
