import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';

/** Each statement, and its log: level, text and the other fields of the line. */
const STATEMENTS: readonly (readonly [code: string, logged: readonly string[]])[] = [
  ...['warn', 'error', 'fatal'].flatMap((level): [string, string[]][] => [
    [`logger.measure_${level}("quick", min_duration: 60_000) { 1 }`, []],
    [`logger.measure_${level}("slow", min_duration: 3) { sleep 0.01 }`, [`${level} slow`]],
    [`logger.measure_${level}("any") { 1 }`, [`${level} any`]],
    [`logger.${level} "plain"`, [`${level} plain`]],
  ]),
  ['logger.benchmark_warn("quick", min_duration: 60_000) { 1 }', []],
  ['logger.measure(:warn, "quick", min_duration: 60_000) { 1 }', []],
  ['logger.measure_warn("elsewhere", duration: 5, min_duration: 10)', []],
  ['logger.measure_warn("elsewhere", duration: 15, min_duration: 10)', ['warn elsewhere']],
  [
    'logger.measure_warn("fails", min_duration: 60_000) { raise "oh" }',
    ['warn fails -- Exception: RuntimeError: oh'],
  ],
  ['logger.measure_warn("full", log_exception: :full) { raise "oh" }', ['warn full err oh']],
  ['logger.measure_warn("none", log_exception: :none) { raise "oh" }', ['warn none']],
  [
    'logger.measure_warn("worse", on_exception_level: :fatal, log_exception: nil) { raise "oh" }',
    ['fatal worse'],
  ],
  ['logger.measure_warn("params") { |params| params[:payload] = { n: 5 } }', ['warn params n 5']],
  ['logger.measure_warn("outer", silence: :error) { logger.warn "inner" }', ['warn outer']],
  [
    'logger.silence { logger.warn "no"; SemanticLogger["Other"].warn "no"; logger.error "yes" }',
    ['error yes'],
  ],
  ['logger.silence(:fatal) { logger.error "no"; logger.measure_error("no") { 1 } }', []],
  ['logger.silence(:fatal) { raise "oh" }', []],
  ['logger.silence(:warn) { logger.silence(:fatal) { logger.warn "no" }; logger.warn "yes" }', ['warn yes']],
  ['Rails.logger.silence(3) { logger.warn "no" }', []],
  ['SemanticLogger.silence("error") { logger.warn "no" }', []],
  ['logger.silence { other = SemanticLogger["Own"]; other.level = :warn; other.warn "yes" }', ['warn yes']],
  [
    'logger.tagged("a", user: "jo") { logger.warn "tagged" }',
    ['warn tagged tags a named_tags {"user":"jo"}'],
  ],
  ['logger.warn "untagged", n: 1', ['warn untagged n 1']],
  ['logger.warn(message: "hash", payload: { n: 2 }, duration: 3)', ['warn hash n 2']],
  ['logger.warn { "block" }', ['warn block']],
  ['logger.debug { raise "never called" }', []],
];

const RETURNED: readonly (readonly [code: string, value: string])[] = [
  ['logger.measure_warn("x", min_duration: 60_000) { 7 }', '7'],
  ['logger.measure_trace("x") { 7 }', '7'],
  ['logger.silence { 7 }', '7'],
  ['logger.silence { [logger.warn?, logger.error?, logger.level] }', '[false, true, :error]'],
  ['[logger.info?, logger.debug?, logger.level]', '[true, false, :info]'],
  ['logger.silence(:loud) { 7 }', '"Invalid level::loud being requested'],
  ['logger.tagged("a") { logger.tags }', '["a"]'],
  ['logger.measure_info("x") { break 5 }', '5'],
];

it('logs in Ruby like Semantic Logger: min_duration, silence and levels', async () => {
  const env = ownHome();
  const file = join(env['HOME'] ?? '', 'logger.rb');
  const lines = [
    ...STATEMENTS.map(
      ([code], index) => `logger.fatal "case ${index}"\nbegin; ${code}; rescue StandardError; end`,
    ),
    'logger.fatal "end"\nsaid = []',
    ...RETURNED.map(
      ([code]) => `said << begin; (${code}).inspect; rescue StandardError => e; e.message.inspect; end`,
    ),
    'puts JSON.generate(said); nil',
  ];
  writeFileSync(file, lines.join('\n'));
  const { stdout, stderr } = await runConsole(['--url', freshDatabaseUrl(), '-f', file], { env });

  const logged: string[][] = [];
  for (const line of stderr.split('\n').filter((text) => text.startsWith('{'))) {
    const { level, msg, n, tags, named_tags, err } = JSON.parse(line);
    const rest = Object.entries({
      err: err?.message,
      n,
      tags: tags?.[0],
      named_tags: named_tags && JSON.stringify(named_tags),
    });
    const shown = rest.flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
    if (/^case \d+$/.test(msg)) logged.push([]);
    else if (msg === 'end') break;
    else logged.at(-1)?.push([level, msg, ...shown].join(' '));
  }
  expect(STATEMENTS.map(([code], index) => [code, logged[index]])).toEqual(STATEMENTS);
  const said: readonly string[] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(RETURNED.map(([code], index) => [code, said[index]])).toEqual(
    RETURNED.map(([code, value]) => [code, expect.stringContaining(value)]),
  );
});
