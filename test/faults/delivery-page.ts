import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { EVENT_STRATEGIES, type EventStrategy } from '../../src/config/settings/event-strategy';
import { PACKAGE_ROOT } from '../support/from-dist';
import type { FaultRun } from './run-fault';

const PAGE = join(PACKAGE_ROOT, 'docs', 'delivery.md');
const START = '<!-- measured by npm run docs:delivery -->';
const END = '<!-- end of what was measured -->';

/** Writes the measurements into docs/delivery.md, between its markers. */
export function writeDeliveryPage(runs: readonly FaultRun[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(START);
  const [, after = ''] = rest.split(END);
  writeFileSync(PAGE, `${before}${START}\n\n${measured(runs)}\n\n${END}${after}`);
}

function measured(runs: readonly FaultRun[]): string {
  const faults = [...new Set(runs.map(({ fault }) => fault))];
  const rows = faults.map((fault) => {
    const cells = EVENT_STRATEGIES.map((strategy) =>
      cell(runs.find((run) => run.fault === fault && run.strategy === strategy)),
    );
    return `| ${fault.title} | ${cells.join(' | ')} |`;
  });
  const notes = runs.flatMap(({ fault, strategy, note }) =>
    note === undefined ? [] : [`- ${fault.title}, \`${strategy}\`: ${note}.`],
  );
  return [
    `${conditions(runs)} A cell: published; lost, twice, out of order; the longest that an acknowledged event waited.`,
    `| what fails | ${EVENT_STRATEGIES.map(heading).join(' | ')} |\n|---|${'---|'.repeat(EVENT_STRATEGIES.length)}\n${rows.join('\n')}`,
    notes.join('\n'),
  ].join('\n\n');
}

function conditions(runs: readonly FaultRun[]): string {
  const { version } = JSON.parse(
    readFileSync(join(PACKAGE_ROOT, 'node_modules/mongodb/package.json'), 'utf8'),
  ) as { version: string };
  const day = new Date().toISOString().slice(0, 10);
  const [mongodb] = runs.map(({ serverVersion }) => serverVersion);
  return `Measured on ${day}: MongoDB ${mongodb}, three nodes on one machine, driver ${version}, Node ${process.versions.node}, ${cpus().length} cores.`;
}

function heading(strategy: EventStrategy): string {
  return `\`${strategy}\``;
}

function cell(run: FaultRun | undefined): string {
  if (run === undefined) return 'not tried';
  const { published, lost, twice, outOfOrder, deafS, misses } = run;
  const mark = misses.length === 0 ? '' : ' **missed**';
  return `${published}; ${lost.length}, ${twice}, ${outOfOrder}; ${deafS.toFixed(1)} s${mark}`;
}
