// Collects the product's texts for a complete reading: every entry of `help`, the `--help` of both programs
// and each task, and every error that the tests provoke. Writes `coverage/texts/help.txt` and
// `coverage/texts/errors.txt`.
//
//   npm run texts
//   npm run texts -- --project real test/e2e/subcommands.test.ts    with the errors of other tests
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as cores from '../../console/app/core';
import type * as contexts from '../../console/helpers/context';
import type * as documentation from '../../console/helpers/documentation';
import { fromDist, PACKAGE_ROOT } from '../support/from-dist';

const FOLDER = join(PACKAGE_ROOT, 'coverage', 'texts');

/** Returns the `help` of the prompt: the list, then each entry. */
function helpOfThePrompt(): string[] {
  const core = fromDist<typeof cores>('console/app/core').loadCore();
  const { preloadedNames } = fromDist<typeof contexts>('console/helpers/context');
  const { helpEntries, helpText } = fromDist<typeof documentation>('console/helpers/documentation');
  const entries = helpEntries(core, preloadedNames(core));
  const style = { colour: coloursOff(), width: 100, height: undefined };
  return [undefined, ...entries.map(({ name }) => name)].map((topic) =>
    [`help ${topic ?? ''}`, helpText(topic, entries, style, () => '')].join('\n\n'),
  );
}

const coloursOff = () =>
  fromDist<typeof import('../../src/display/colours')>('src/display/colours').coloursFor(false);

/** Returns the `--help` of a program, and of its commands. */
function helpOfProgram(program: string, path: readonly string[] = []): string[] {
  const args = [join(PACKAGE_ROOT, 'bin', `${program}.js`), ...path, '--help'];
  const help = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const commands = help.split(/^Commands:$/m)[1]?.split('\n\n')[0] ?? '';
  const names = [...commands.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name);
  const below = names.flatMap((name) => helpOfProgram(program, [...path, name]));
  return [`$ ${[program, ...path].join(' ')} --help\n\n${help}`, ...below];
}

/** Returns the messages of all errors created while the tests run. */
function errorsOfTests(args: readonly string[]): string[] {
  const file = join(FOLDER, 'errors.jsonl');
  rmSync(file, { force: true });
  const hook = join(__dirname, 'record-errors.cjs');
  spawnSync(process.execPath, [join(PACKAGE_ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args], {
    cwd: PACKAGE_ROOT,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: `--require ${hook}`, RECORD_ERRORS: file },
  });
  const texts = readFileSync(file, 'utf8').trimEnd().split('\n').flatMap(textOfError);
  return [...new Set(texts)].sort();
}

const CODES = /^ {2}readonly (\w+): /gm;
const SOURCE = readFileSync(join(PACKAGE_ROOT, 'src/errors/rocket-job-error.ts'), 'utf8');
/** The product's error codes, and the errors that it shows without one. */
const KINDS = new Set([...SOURCE.matchAll(CODES)].map(([, code = '']) => code));
const NAMES = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'EvaluationError', 'RubyError']);

/**
 * Returns an error of the product as one line, with its code first, and without values that differ from run
 * to run.
 */
function textOfError(line: string): string[] {
  const { name, code, message } = JSON.parse(line) as { name: string; code?: string; message: string };
  const isOurs = code === undefined ? NAMES.has(name) : KINDS.has(code) || code.startsWith('commander.');
  if (!isOurs) return [];
  const text = message
    .replaceAll(/\b[\da-f]{24}\b/g, '<id>')
    .replaceAll(/, got `[^`]*`/g, ', got `…`')
    .replaceAll(/\d+/g, '<n>')
    .replaceAll(/\s*\n\s*/g, ' ⏎ ');
  return [`${code ?? name}: ${text.slice(0, 400)}`];
}

function main(): void {
  mkdirSync(FOLDER, { recursive: true });
  const help = [...helpOfThePrompt(), ...helpOfProgram('rj-console'), ...helpOfProgram('rj-server')];
  writeFileSync(join(FOLDER, 'help.txt'), help.join(`\n\n${'-'.repeat(80)}\n\n`));
  const given = process.argv.slice(2);
  writeFileSync(
    join(FOLDER, 'errors.txt'),
    errorsOfTests(given.length > 0 ? given : ['--project', 'unit']).join('\n'),
  );
}

main();
