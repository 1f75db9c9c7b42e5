import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { outcomeText } from '../../../../../console/display/events/outcome-text';
import { type OutcomesCourse, outcomesText } from '../../../../../console/display/events/outcomes-text';
import { stacksText } from '../../../../../console/display/events/stacks-text';
import { summaryText } from '../../../../../console/display/events/summary-text';
import { styleFor } from '../../../../../console/display/layout/style';
import { display } from '../../../../../src/display/display-text';
import type { ExpectedServer, Outcome, Receipt } from '../../../../../src/index';

const style = styleFor({});

function outcome(process: string, given: Partial<Outcome> & { readonly before?: string } = {}): Outcome {
  const { before, ...rest } = given;
  const id = new ObjectId();
  const server =
    before === undefined
      ? undefined
      : {
          id,
          name: process,
          state: before,
          runtime: 'node' as const,
          isZombie: false,
          heartbeatAt: undefined,
          heartbeatAgeMs: undefined,
        };
  return {
    id,
    process,
    server,
    status: 'done',
    hasResponded: true,
    evidence: 'receipt',
    state: undefined,
    heartbeatAgeMs: undefined,
    receipt: undefined,
    ...rest,
  };
}

const receipt = (given: Partial<Receipt>): Receipt => ({
  eventId: 1,
  processId: new ObjectId(),
  process: 'a:1',
  serverId: undefined,
  state: 'done',
  result: undefined,
  resultOmitted: undefined,
  error: undefined,
  durationMs: 1,
  at: new Date(),
  ...given,
});

describe('one line per process', () => {
  it.each<[string, Outcome]>([
    ['✓ a:1  running → paused', outcome('a:1', { before: 'running', state: 'paused' })],
    ['✓ a:1  running → exited', outcome('a:1', { before: 'running', evidence: 'gone' })],
    ['✓ a:1  done', outcome('a:1', { before: 'paused', state: 'paused' })],
    [
      '… a:1  running → stopping',
      outcome('a:1', { before: 'running', state: 'stopping', status: 'under_way' }),
    ],
    ['✓ web:7  done  { freed: 3 }', outcome('web:7', { receipt: receipt({ result: { freed: 3 } }) })],
    [
      '✓ web:7  done  (result omitted: an instance of Pool)',
      outcome('web:7', { receipt: receipt({ resultOmitted: 'an instance of Pool' }) }),
    ],
    [
      '✗ a:1  failed: TypeError: no disk',
      outcome('a:1', { status: 'failed', receipt: receipt({ error: 'TypeError: no disk' }) }),
    ],
    [
      '– a:1  ignored: no worker 7',
      outcome('a:1', { status: 'ignored', receipt: receipt({ error: 'no worker 7' }) }),
    ],
    [
      '? a:1  running, no response',
      outcome('a:1', { before: 'running', state: 'running', status: 'waiting' }),
    ],
    [
      '  a:1  no receipt (Ruby server)',
      outcome('a:1', { before: 'running', state: 'running', status: 'unseen' }),
    ],
  ])('%s', (line, given) => {
    expect(outcomeText(given, style)).toBe(line);
  });

  it('with a long result below', () => {
    const result = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const [first, ...rest] = outcomeText(outcome('a:1', { receipt: receipt({ result }) }), style).split('\n');
    expect(first).toBe('✓ a:1  done');
    expect(rest.join('\n')).toContain("    'line 0',");
  });
});

describe('the summary', () => {
  it('counts, and names unresponsive servers with their last heartbeat', () => {
    const silent = { before: 'running', state: 'running', status: 'waiting' } as const;
    const text = summaryText(
      [
        outcome('a:1'),
        outcome('b:1', { status: 'failed' }),
        outcome('c:1', { ...silent, heartbeatAgeMs: 61_000 }),
        outcome('d:1', silent),
        outcome('e:1', { ...silent, state: undefined }),
        outcome('f:1', { status: 'unseen' }),
      ],
      { elapsedMs: 1_500, isOver: true },
      style,
    );
    expect(text).toBe(
      '1 of 5 done, 1 failed, no response from 3: c:1 (last heartbeat 1m 1s ago), d:1 (no heartbeat yet), e:1 (exited), 1 sent no receipt (Ruby server): check its log (1.5s)',
    );
  });

  it("says that a Ruby server, which can't respond, showed no evidence", () => {
    const waiting = outcome('c:1', {
      before: 'running',
      state: 'running',
      status: 'waiting',
      heartbeatAgeMs: 1_000,
    });
    const ruby: Outcome = { ...waiting, server: { ...(waiting.server as ExpectedServer), runtime: 'ruby' } };
    expect(summaryText([waiting, ruby], { elapsedMs: 0, isOver: true }, style)).toBe(
      '0 of 2 done, no response from 1: c:1 (last heartbeat 1.0s ago), no sign of action from 1: c:1 (last heartbeat 1.0s ago) (0.0s)',
    );
    expect(outcomeText(ruby, style)).toBe('? c:1  running, no sign that it acted');
    expect(outcomeText(ruby, style, false)).toBe('? c:1  running, waiting');
    expect(outcomeText({ ...waiting, state: undefined }, style, false)).toBe('? c:1  exited, no response');
  });

  it("doesn't name a hundred", () => {
    const silent = Array.from({ length: 100 }, (_, index) => outcome(`a:${index}`, { status: 'waiting' }));
    expect(summaryText(silent, { elapsedMs: 0, isOver: true }, style)).toMatch(
      /^0 of 100 done, no response from 100: a:0 .* a:9 .*, … 90 more \(0\.0s\)$/,
    );
  });

  it('names no unresponsive server before everything was read once more', () => {
    const open = [outcome('a:1'), outcome('b:1', { status: 'waiting' })];
    expect(summaryText(open, { elapsedMs: 0, isOver: false }, style)).toBe(
      '1 of 2 done, waiting for 1 (0.0s)',
    );
  });

  it("doesn't count an unknown server as unresponsive", () => {
    const unknown = [outcome('a:1'), outcome('b:1', { status: 'unknown' })];
    expect(summaryText(unknown, { elapsedMs: 0, isOver: true }, style)).toBe(
      '1 of 2 done, 1 unknown: the database could not be read (0.0s)',
    );
  });
});

describe('the outcomes of many servers', () => {
  const done = Array.from({ length: 60 }, (_, index) => outcome(`a:${index}`));
  const course = (given: Partial<OutcomesCourse> = {}): OutcomesCourse => ({
    elapsedMs: 0,
    isOver: true,
    lateAfterMs: () => undefined,
    all: display`--json lists them all`,
    ...given,
  });

  it('have a line each if they are few', () => {
    expect(outcomesText(done.slice(0, 39), course(), style).split('\n')).toHaveLength(40);
  });

  it('have a line only for unusual ones', () => {
    const failed = outcome('f:1', { status: 'failed', receipt: receipt({ error: 'no disk' }) });
    const silent = outcome('s:1', { status: 'waiting', before: 'running', state: 'running' });
    const text = (isOver: boolean) => outcomesText([...done, failed, silent], course({ isOver }), style);
    expect(text(true).split('\n')).toEqual([
      '✗ f:1  failed: no disk',
      '? s:1  running, no response',
      '… 60 done are not listed (--json lists them all)',
      '60 of 62 done, 1 failed, no response from 1: s:1 (no heartbeat yet) (0.0s)',
    ]);
    expect(text(false)).toContain('? s:1  running, waiting\n60 of 62 done, 1 failed, waiting for 1 (0.0s)');
  });

  it("don't name awaited servers while these are many", () => {
    const waiting = done.map((each): Outcome => ({ ...each, status: 'waiting' }));
    expect(outcomesText(waiting, course({ isOver: false }), style)).toBe(
      '0 of 60 done, waiting for 60 (0.0s)',
    );
  });

  it("don't count unobservable servers as done", () => {
    const unseen = done.slice(0, 7).map((each): Outcome => ({ ...each, status: 'unseen' }));
    const silent = done.slice(7).map((each): Outcome => ({ ...each, status: 'waiting' }));
    const text = (outcomes: readonly Outcome[]) => outcomesText(outcomes, course(), style).split('\n');
    expect(text([...unseen, ...silent]).slice(-2)).toEqual([
      '… 7 without a receipt are not listed (--json lists them all)',
      expect.stringMatching(/^0 of 53 done, no response from 53: .*, 7 sent no receipt \(Ruby servers\): /),
    ]);
    expect(text([...unseen, ...done])).toEqual([
      '… 60 done and 7 without a receipt are not listed (--json lists them all)',
      '60 of 60 done, 7 sent no receipt (Ruby servers): check their logs (0.0s)',
    ]);
    expect(text([...silent, ...unseen.slice(0, 1)]).at(-2)).toBe(
      '… 1 without a receipt is not listed (--json lists them all)',
    );
  });

  it('name late servers', () => {
    const lateAfterMs = ({ process }: Outcome) => (process === 'a:7' ? 5_100 : undefined);
    expect(outcomesText(done, course({ lateAfterMs }), style)).toBe(
      '✓ a:7  done  late, after 5.1s\n… 59 done are not listed (--json lists them all)\n60 of 60 done (1 late) (0.0s)',
    );
  });

  it('are cut on a screen, and complete in a pipe', () => {
    const silent = done.map((each): Outcome => ({ ...each, status: 'waiting' }));
    const on = (height: number | undefined) =>
      outcomesText(silent, course(), { ...style, height }).split('\n');
    expect(on(24)).toHaveLength(42);
    expect(on(24)[40]).toBe('  … 20 more (--json lists them all)');
    expect(on(undefined)).toHaveLength(61);
  });
});

describe('stacks', () => {
  const dump = (process: string, ...threads: [name: string, activity: string, frames?: string[]][]) =>
    outcome(process, {
      receipt: receipt({
        result: { threads: threads.map(([name, activity, frames = []]) => ({ name, activity, frames })) },
      }),
    });

  it('are grouped over the fleet, the most frequent first', () => {
    const here = ['/app/a.js:1:in `inner`', '/app/a.js:9:in `outer`'];
    const text = stacksText(
      [
        dump(
          'a:1',
          ['rocketjob 001', 'busy', here],
          ['rocketjob 002', 'busy', here],
          ['rocketjob 003', 'idle'],
        ),
        dump('b:2', ['rocketjob 004', 'busy', here], ['rocketjob application', 'idle']),
        dump('c:3', ['rocketjob 001', 'native']),
        outcome('d:4'),
      ],
      style,
    );
    expect(text.split('\n')).toEqual([
      '3 workers here: a:1 (1–2), b:2 (4)',
      '    /app/a.js:1:in `inner`',
      '    /app/a.js:9:in `outer`',
      '2 threads idle: a:1 (3), b:2 (application)',
      '1 worker in native code, without a stack until it returns: c:3 (1)',
    ]);
  });

  it('are only taken from thread dumps', () => {
    const odd = [{ threads: 'none' }, { threads: [null] }, { threads: [{ name: 'x' }] }, null, 'text'];
    expect(
      stacksText(
        odd.map((result) => outcome('a:1', { receipt: receipt({ result }) })),
        style,
      ),
    ).toBe('');
  });
});
