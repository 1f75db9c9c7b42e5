import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { typeErrors } from '../support/type-check';

const API = join(__dirname, '../../docs/api');

const NAMES =
  'RocketJob, Server, Worker, Logger, SecretConfig, Event, Job, BatchJob, Subscriber, DirmonEntry, Publication, RocketJobError, isRocketJobError';

/** The declarations that examples assume, by name. */
const GIVEN: Readonly<Record<string, string>> = {
  ReportJob: "class ReportJob extends Job { customer = ''; perform(): void {} }",
  ExampleSubscriber:
    'class ExampleSubscriber extends Subscriber { hello(_given: { name: string }): void {} example2(_given: { name: string; port: number }): void {} }',
  job: 'declare const job: BatchJob;',
  server: 'declare const server: Server;',
  url: 'declare const url: string;',
  error: 'declare const error: unknown;',
  publications: 'declare const publications: readonly Publication[];',
  yesterday: 'declare const yesterday: Date;',
  fleet: 'declare const fleet: Awaited<ReturnType<typeof RocketJob.open>>;',
  pool: 'declare const pool: { reconnect(): void; reset(): void };',
  importLine: 'declare function importLine(line: string): Promise<void>;',
  publishAgain: 'declare function publishAgain(): Promise<void>;',
};

/** The examples of the API reference, by page and number. */
function examples(): Map<string, string> {
  const pages = readdirSync(API, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(API, name)).map((file) => join(API, name, file)));
  const codes = new Set(
    pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code),
    ),
  );
  return new Map([...codes].map((code, index) => [`example-${index + 1}`, moduleOf(code)]));
}

/** Returns the example as a module: its imports, and the declarations that it assumes, on the first line. */
function moduleOf(code: string): string {
  if (code.includes("from 'rj-console'")) return `${code}\nexport {};\n`;
  const missing = Object.entries(GIVEN).filter(
    ([name]) =>
      new RegExp(`\\b${name}\\b`).test(code) &&
      !new RegExp(`\\b(?:class|const|let|using) ${name}\\b`).test(code),
  );
  return `import { ${NAMES} } from 'rj-console'; ${missing.map(([, text]) => text).join(' ')}\n${code}\nexport {};\n`;
}

it('every example of the API reference compiles under `strict`', { timeout: 120_000 }, () => {
  const files = examples();
  expect(files.size).toBeGreaterThan(30);
  const errors = typeErrors(files);
  expect(errors.map((error) => `${error}\n${files.get(error.split(':')[0] ?? '')}`)).toEqual([]);
});

it("an example with a missing name doesn't compile", { timeout: 120_000 }, () => {
  expect(typeErrors(new Map([['wrong', moduleOf('await Server.publsih();')]]))).toHaveLength(1);
});
