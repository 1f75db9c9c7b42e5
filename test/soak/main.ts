// A listener, two servers and 50 events a second with receipts, on a database that is frozen and loses cursors.
//
//   npm run test:soak -- --minutes 20
import { parseArgs } from 'node:util';
import { runSoak, type SoakReport } from './run-soak';

const DEFAULT_MINUTES = '20';
const FREEZE_EVERY_SECONDS = 20;

async function main(): Promise<number> {
  const { minutes } = parseArgs({
    options: { minutes: { type: 'string', default: DEFAULT_MINUTES } },
  }).values;
  const seconds = Number(minutes) * 60;
  if (!(seconds > 0)) throw new Error(`Expected --minutes to be a number above 0, got ${minutes}`);
  const report = await runSoak({
    seconds,
    freezeEverySeconds: FREEZE_EVERY_SECONDS,
    onProgress: (line) => console.log(line),
  });
  console.log(textOf(report));
  return report.problems.length === 0 ? 0 : 1;
}

function textOf(report: SoakReport): string {
  const { start, end, problems } = report;
  const memory = Object.keys(end.megabytes).map(
    (name) =>
      `memory of ${name}: ${start.megabytes[name]} MiB at the start, ${end.megabytes[name]} at the end`,
  );
  return [
    `${report.seconds} s, ${report.published} events, ${report.freezes} freezes, ${report.cursorsKilled} cursors killed`,
    `lost: ${report.lost.length}, twice: ${report.twice}, out of order: ${report.outOfOrder}`,
    `receipts missing: ${report.missingReceipts}`,
    `publisher was told "not stored": ${report.notStored}`,
    `longest from acknowledged to handled: ${report.deafS.toFixed(1)} s`,
    ...memory,
    `connections: ${start.connections} at the start, ${end.connections} at the end`,
    `cursors: ${start.cursors} at the start, ${end.cursors} at the end, ${report.leftoverCursors} left behind`,
    problems.length === 0 ? 'All as wanted.' : `Not as wanted: ${problems.join('; ')}`,
  ].join('\n');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
