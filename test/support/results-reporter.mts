import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Writes the data that `count.mjs` prints at the end of `.ci/run`, a file for each project, to `folder`. */
export class ResultsReporter implements Reporter {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const countOf = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that can't be loaded and an error outside any test have no test that could fail.
    const outside = modules.flatMap((module) => module.errors()).length + unhandledErrors.length;
    const results = {
      passed: countOf('passed'),
      failed: countOf('failed') + outside,
      flaky: tests.filter((test) => test.diagnostic()?.flaky === true).map((test) => test.fullName),
    };
    const projects = new Set(modules.map((module) => module.project.name));
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, `${[...projects].join('-')}.json`), JSON.stringify(results));
  }
}
