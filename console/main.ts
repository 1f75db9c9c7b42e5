import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleFor } from './display/style';
import { EXIT } from './exit-code';
import { Launch } from './launch';
import { type ConsoleOptions, parseOptions } from './options';
import type * as scripting from './script';
import { Session } from './session';
import { showError } from './show-error';
import type * as starting from './start';

const ENDING_SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

async function main(): Promise<number> {
  const version = packageVersion();
  const options = parseOptions(process.argv.slice(2), version);
  const isInteractive = options.steps.length === 0 && process.stdin.isTTY === true;
  const launch = await Launch.prepare(options, process.env, (text) => console.error(text));
  try {
    return await (isInteractive ? atTerminal(launch, options, version) : asScript(launch, options));
  } finally {
    await launch.close();
  }
}

function atTerminal(launch: Launch, options: ConsoleOptions, version: string): Promise<number> {
  const session = new Session(launch, {
    ...options,
    input: process.stdin,
    output: process.stdout,
    style: styleFor(process.stdout),
    env: process.env,
    version,
  });
  for (const signal of ENDING_SIGNALS) process.once(signal, () => session.close());
  return session.run();
}

async function asScript(launch: Launch, options: ConsoleOptions): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', ...ENDING_SIGNALS] as const)
    process.once(signal, () => interrupted.abort());
  const style = styleFor(process.stdout);
  const printError = (text: string) => process.stderr.write(`${text}\n`);
  const show = (error: unknown) => showError(error, styleFor(process.stderr), printError);
  const { start }: typeof starting = require('./start');
  const { runScript }: typeof scripting = require('./script');
  const { isJson, followMs, steps } = options;
  const print = (text: string) => process.stdout.write(`${text}\n`);
  try {
    const started = await start(launch, { style, print, isJson, followMs, isInteractive: false });
    return await runScript(started, {
      steps,
      input: process.stdin,
      signal: interrupted.signal,
      showError: show,
    });
  } catch (error) {
    show(error);
    return EXIT.cannotConnect;
  }
}

function packageVersion(): string {
  const text = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

// Whoever reads our output may have enough of it (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    showError(error, styleFor(process.stderr), (text) => process.stderr.write(`${text}\n`));
    process.exit(EXIT.cannotConnect);
  },
);
