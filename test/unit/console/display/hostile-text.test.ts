import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { errorText } from '../../../../console/display/error-text';
import { changeText, standingText } from '../../../../console/display/events/change-text';
import {
  eventSentence,
  newsSentence,
  outcomeSentence,
} from '../../../../console/display/events/event-sentence';
import { inverseText } from '../../../../console/display/events/inverse-text';
import { outcomeText } from '../../../../console/display/events/outcome-text';
import { outcomesText } from '../../../../console/display/events/outcomes-text';
import { publishedText } from '../../../../console/display/events/publication-text';
import { shortParameters } from '../../../../console/display/events/short-parameters';
import { stacksText } from '../../../../console/display/events/stacks-text';
import { jobTable } from '../../../../console/display/jobs/job-table';
import { withoutServerText } from '../../../../console/display/jobs/without-server';
import { jsonText } from '../../../../console/display/json-text';
import { busyLines } from '../../../../console/display/servers/busy-lines';
import { fleetText } from '../../../../console/display/servers/fleet-text';
import { leaseLines, leaseText } from '../../../../console/display/servers/lease-lines';
import { detailColumns } from '../../../../console/display/servers/server-details';
import { serverLines } from '../../../../console/display/servers/server-lines';
import { serverTable } from '../../../../console/display/servers/server-table';
import { errorJson, showError } from '../../../../console/display/show-error';
import { valueText } from '../../../../console/display/value';
import { RubyError } from '../../../../console/evaluator/ruby/process/ruby-error';
import { helpText } from '../../../../console/helpers/documentation';
import { columnsOf } from '../../../../console/input/completion/completion';
import { promptText } from '../../../../console/input/prompt';
import { layout } from '../../../../console/input/terminal/layout';
import { skippedText, stepCode, stepHead } from '../../../../console/runbook/follow-runbook';
import { blastRadiusText } from '../../../../console/safety/blast-radius';
import { rehearsalText } from '../../../../console/safety/rehearsal-text';
import { unrecalledText } from '../../../../console/safety/unrecalled-text';
import type { Lease } from '../../../../src/console-api';
import * as consoleApi from '../../../../src/console-api';
import { didYouMean } from '../../../../src/console-startup';
import { coloursFor } from '../../../../src/display/colours';
import { display, joined, NOTHING } from '../../../../src/display/display-text';
import { shown } from '../../../../src/errors/shown';
import * as api from '../../../../src/index';

/** Moves, erases, hides, reorders, and looks like a line of the console. */
const HOSTILE = 'web1\x1b[2J\x1b[8m\x1b]0;t\x07\u009b1A\u202e\u200b\ufeff\x7f\r\t\u2028\nFORGED running';
const ESC = String.fromCharCode(27);
/** As a field may contain it. */
const PATTERN = new RegExp(`${ESC}.8m${HOSTILE.slice(-8)}`);
const SGR = new RegExp(`${ESC}\\[[\\d;]*m`, 'g');
const UNSAFE = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const NOW = new Date('2026-11-25T10:00:00Z');
const id = new ObjectId();
const style = { colour: coloursFor(true), width: 200, height: 40 };
const core = { api, console: consoleApi };
const parameters = {
  [HOSTILE]: HOSTILE,
  level: HOSTILE,
  class_name: HOSTILE,
  host_name: HOSTILE,
  pid: HOSTILE,
};
const publisher = { user: HOSTILE, host: HOSTILE, pid: 1, application: HOSTILE };
const heartbeat = { _id: id, updated_at: NOW, workers: 1 };
const server = new api.Server(
  {
    ...{ _id: id, name: HOSTILE, state: HOSTILE, max_workers: HOSTILE, heartbeat, started_at: NOW },
    ...{
      version: HOSTILE,
      node_version: HOSTILE,
      busy: [{ worker_id: HOSTILE, job: HOSTILE, job_id: HOSTILE }],
    },
  } as never,
  NOW,
);
const listed = { name: HOSTILE, state: HOSTILE, isZombie: true } as never;
const work = { workerName: HOSTILE, jobClass: HOSTILE, jobId: HOSTILE } as never;
const job = {
  ...{ id, type: HOSTILE, isRuby: true, state: HOSTILE, priority: HOSTILE, percentComplete: HOSTILE },
  ...{ createdAt: NOW, readAt: NOW, exception: { class_name: HOSTILE, message: HOSTILE } },
  workerNames: [] as readonly string[],
} as unknown as api.Job;
const worked = { ...job, workerNames: [HOSTILE, HOSTILE], completedAt: NOW } as unknown as api.Job;
const receipt = {
  state: 'failed',
  process: HOSTILE,
  error: HOSTILE,
  result: { [HOSTILE]: HOSTILE, at: PATTERN },
};
const outcome = (status: string, result: object = receipt) =>
  ({
    id,
    process: HOSTILE,
    status,
    state: HOSTILE,
    heartbeatAgeMs: 1,
    receipt: result,
  }) as unknown as api.Outcome;
const dump = outcome('done', {
  ...receipt,
  result: {
    threads: [{ name: HOSTILE, activity: HOSTILE, frames: [HOSTILE], job: HOSTILE, job_id: HOSTILE }],
  },
});
const event = (name: string, action: string) =>
  api.EventRecord.from(
    {
      ...{ _id: id, name, action, parameters, publisher, created_at: NOW },
      said: [{ _id: { event_id: id, process_id: id }, at: NOW, ...receipt }],
    },
    NOW,
  );
const events = [
  event(HOSTILE, HOSTILE),
  event('RocketJob::Subscribers::Server', 'stop'),
  event('RocketJob::Subscribers::Worker', 'kill'),
  event('RocketJob::Subscribers::Logger', 'set'),
];
const publication = {
  event: {
    id,
    name: HOSTILE,
    action: HOSTILE,
    parameters,
    createdAt: NOW,
    expiresAt: new Date(NOW.getTime() + 1),
  },
  expected: [listed],
  durability: 'stored',
} as unknown as api.Publication;
const paused = {
  ...publication,
  event: { ...publication.event, name: 'RocketJob::Subscribers::Server', action: 'pause' },
} as unknown as api.Publication;
const changed = [{ ...outcome('done'), server: { id, state: 'running' } }] as unknown as api.Outcome[];
const lease = { document: { parameters, expires_at: NOW, publisher, revert: { parameters } }, readAt: NOW };
const step = { heading: HOSTILE, language: HOSTILE, code: HOSTILE, line: 1, isRunnable: true };
const failure = { class: HOSTILE, message: HOSTILE, line: 1, backtrace: [HOSTILE] };
const rocketJobError = new api.RocketJobError(
  'not_found',
  `No ${HOSTILE}, ${shown({ [HOSTILE]: HOSTILE })}`,
  {
    what: 'server',
    id: HOSTILE,
  },
);
const driverError = Object.assign(new Error(HOSTILE), { name: HOSTILE, codeName: HOSTILE });

const printed = (print: (to: (text: string) => void) => void) => {
  const texts: string[] = [];
  print((text) => texts.push(text));
  return texts.join('\n');
};

const TEXTS: Readonly<Record<string, () => string>> = {
  serverTable: () => serverTable([server], style, detailColumns([server])),
  serverTableOfOneColumn: () => serverTable([server], { ...style, width: 70 }),
  serverLines: () => joined(serverLines([listed], style)),
  fleetText: () => fleetText([{ state: HOSTILE, isZombie: false }]),
  busyLines: () => joined(busyLines([work])),
  jobTable: () => jobTable([job, worked], style),
  outcomeText: () =>
    joined(
      ['failed', 'ignored', 'waiting', 'done', 'unseen'].map((each) => outcomeText(outcome(each), style)),
    ),
  outcomesText: () =>
    outcomesText(
      [outcome('waiting'), outcome('failed')],
      { elapsedMs: 1, isOver: true, lateAfterMs: () => 1, all: display`_` },
      style,
    ),
  stacksText: () => stacksText([dump], style),
  eventSentence: () => joined(events.map((each) => eventSentence(each, style))),
  newsSentence: () => joined(events.map((each) => newsSentence(each, style))),
  outcomeSentence: () => joined(events.map((each) => outcomeSentence(each, display`done`, style))),
  changeText: () => changeText({ what: HOSTILE, from: HOSTILE, to: HOSTILE }, NOW, style),
  standingText: () => standingText([{ key: '', label: HOSTILE, state: HOSTILE }]),
  leaseLines: () => leaseLines([lease as unknown as Lease], style),
  leaseText: () =>
    joined(
      (['typescript', 'ruby', 'shell'] as const).map((medium) =>
        leaseText(
          { ...publication, event: { ...publication.event, id: HOSTILE } } as typeof publication,
          style,
          medium,
        ),
      ),
    ),
  publishedText: () => publishedText([publication], style, 'typescript'),
  inverseText: () => inverseText([paused], changed, 'typescript') ?? '',
  inverseTextOfRuby: () => inverseText([paused], changed, 'ruby') ?? '',
  shortParameters: () => shortParameters(parameters),
  blastRadiusText: () =>
    blastRadiusText({ action: HOSTILE, label: HOSTILE, servers: [listed], work: [work] }, style),
  rehearsalText: () =>
    rehearsalText(
      { document: { name: HOSTILE, action: HOSTILE, parameters }, expected: [listed] } as never,
      style,
    ),
  unrecalledText: () => unrecalledText([publication], [publication.event]),
  errorTextOfOurs: () => errorText(rocketJobError, style),
  errorTextOfOthers: () => errorText(driverError, style),
  errorTextOfRuby: () => errorText(new RubyError(failure, HOSTILE), style),
  errorTextOfNoError: () => errorText(HOSTILE, style),
  showError: () => printed((to) => showError(driverError, style, to)),
  errorJson: () => errorJson(driverError),
  jsonText: () => jsonText({ [HOSTILE]: [HOSTILE, driverError] }),
  valueOfDocument: () =>
    valueText({ [HOSTILE]: HOSTILE, at: PATTERN, [Symbol(HOSTILE)]: new Map([[HOSTILE, 1]]) }, core, style),
  valueOfError: () => valueText(driverError, core, style).replaceAll('\nFORGED', '\n FORGED'),
  valueOfServers: () => valueText([server], core, style),
  helpText: () => helpText(HOSTILE, [], style, () => didYouMean(HOSTILE, [HOSTILE])),
  stepHead: () => stepHead(display`Step 1`, step, style),
  stepCode: () => stepCode(step),
  skippedText: () => skippedText(display`Step 1`, step, style),
  completion: () => columnsOf([HOSTILE, HOSTILE], 80),
  prompt: () =>
    promptText(
      {
        ...{
          application: HOSTILE,
          environment: { label: HOSTILE, kind: 'production' },
          access: 'rw',
          entry: 1,
        },
        connection: { state: 'connected', replicaSet: HOSTILE, role: HOSTILE },
      },
      { hasColour: true },
    ),
  typed: () =>
    layout(
      { text: HOSTILE.replace('\n', ''), cursor: 0, prompt: NOTHING, continuation: NOTHING },
      { columns: 80, rows: 20 },
    )
      .rows.map(({ text }) => text)
      .join('\n'),
};

describe.each(Object.entries(TEXTS))('%s of hostile text', (_name, text) => {
  it("has no controls except the console's colours and line breaks, and no forged line", () => {
    const shownText = text();
    expect(shownText).toContain('web1');
    expect(shownText).not.toContain('\x1b[8m');
    expect(shownText.replaceAll(SGR, '')).not.toMatch(UNSAFE);
    expect(shownText.replaceAll(SGR, '')).not.toMatch(/^FORGED/m);
  });
});

it('parses as JSON to the original', () => {
  expect(JSON.parse(jsonText({ [HOSTILE]: HOSTILE }))).toEqual({ [HOSTILE]: HOSTILE });
});

it('lists ten leases, and ten classes without a server, and counts the others', () => {
  const leases = Array.from({ length: 30 }, () => lease as unknown as Lease);
  expect(leaseLines(leases, style).split('\n')).toHaveLength(11);
  expect(leaseLines(leases, style)).toContain('… 20 more');
  const classes = Array.from({ length: 30 }, (_, index) => ({ name: `Job${index}`, count: 1 }));
  expect(withoutServerText(classes, style)).toContain(
    'Job9 (1 queued job), … 20 more (Job.queued() lists them all).',
  );
});
