import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { changedServers, inverseText } from '../../../../../console/display/events/inverse-text';
import type { LanguageName } from '../../../../../console/evaluator/language';
import type { ExpectedServer, Outcome, Publication } from '../../../../../src/index';

/** One server: its state before, its current state, and its status for the event. */
type Course = readonly [name: string, before: string, now: string | undefined, status?: Outcome['status']];

const serverId = new ObjectId('65f000000000000000000001');

function outcomesOf(courses: readonly Course[]): Outcome[] {
  return courses.map(([name, before, state, status = 'done'], index) => ({
    id: serverId,
    process: name,
    server: { id: index, name, state: before } as unknown as ExpectedServer,
    status,
    hasResponded: status === 'done',
    evidence: 'receipt',
    state,
    heartbeatAgeMs: undefined,
    receipt: undefined,
  }));
}

function inverseOf(
  call: string,
  parameters: object,
  courses: readonly Course[],
  language: LanguageName = 'typescript',
) {
  const [subscriber, action] = call.split('.');
  const event = { name: `RocketJob::Subscribers::${subscriber}`, action, parameters };
  const outcomes = outcomesOf(courses);
  const expected = outcomes.flatMap(({ server }) => server ?? []);
  return inverseText([{ event, expected } as unknown as Publication], outcomes, language);
}

const paused = (name: string): Course => [name, 'running', 'paused'];
const untouched: Course = ['c:3', 'paused', 'paused'];

describe('inverseText', () => {
  it('is the exact call if an event changed all its targets', () => {
    const all = [paused('a:1'), paused('b:2')];
    expect(inverseOf('Server.pause', {}, all)).toBe("To undo: Server.publish('resume')");
    expect(inverseOf('Server.pause', {}, all, 'ruby')).toBe(
      'To undo: RocketJob::Subscribers::Server.publish(:resume)',
    );
    expect(inverseOf('Server.pause', { server_id: serverId }, [paused('a:1')])).toBe(
      "To undo: Server.publish('resume', {server_id: '65f000000000000000000001'})",
    );
    expect(inverseOf('Server.resume', { name: 'a:1' }, [['a:1', 'paused', 'running']], 'ruby')).toBe(
      "To undo: RocketJob::Subscribers::Server.publish(:pause, name: 'a:1')",
    );
  });

  it.each<[what: string, others: readonly Course[]]>([
    ['were there already', [untouched]],
    ['did not act', [['c:3', 'running', 'running', 'waiting']]],
    ['are dead, and paused', [['c:3', 'paused', 'paused', 'waiting']]],
    ['refused', [['c:3', 'running', 'running', 'failed']]],
    ['have ended', [['c:3', 'running', undefined, 'waiting']]],
  ])('is only for the changed servers, and not for those that %s', (_, others) => {
    expect(inverseOf('Server.pause', {}, [paused('a:1'), ...others])).toBe(
      "To undo: Server.publish('resume', {name: 'a:1'})",
    );
    expect(inverseOf('Server.pause', {}, [paused('a:1'), paused('b:2'), ...others])).toBe(
      "To undo: ['a:1', 'b:2'].map((name) => Server.publish('resume', {name}))",
    );
    expect(inverseOf('Server.pause', {}, [paused('a:1'), paused('b:2'), ...others], 'ruby')).toBe(
      "To undo: ['a:1', 'b:2'].map { |name| RocketJob::Subscribers::Server.publish(:resume, name: name) }",
    );
  });

  it('is empty if no server is known to have changed', () => {
    expect(inverseOf('Server.pause', {}, [untouched])).toBeUndefined();
    expect(inverseOf('Server.pause', { name: 'c:3' }, [untouched])).toBeUndefined();
    expect(inverseOf('Server.pause', {}, [])).toBeUndefined();
    expect(inverseOf('Server.stop', {}, [['a:1', 'running', 'running', 'waiting']])).toBeUndefined();
    expect(inverseOf('Server.refresh', {}, [['a:1', 'running', 'running']])).toBeUndefined();
    expect(inverseOf('Logger.set', { level: 'debug' }, [['a:1', 'running', 'running']])).toBeUndefined();
  });

  it('counts a server that started after the event', () => {
    const [late] = outcomesOf([['late:1', 'running', undefined]]) as [Outcome];
    const said = { ...late, server: undefined, receipt: { serverId } as Outcome['receipt'] };
    expect(changedServers([said, { ...said, receipt: {} as Outcome['receipt'] }])).toEqual([said]);
  });

  it('keeps a hostile name a name', () => {
    const name = "a'}); f(); ({b:'\u001b#{x}";
    expect(inverseOf('Server.pause', { name }, [paused(name)])).toBe(
      "To undo: Server.publish('resume', {name: 'a\\'}); f(); ({b:\\'\\u001b#{x}'})",
    );
    expect(inverseOf('Server.pause', { name }, [paused(name)], 'ruby')).toBe(
      'To undo: RocketJob::Subscribers::Server.publish(:resume, name: "a\'}); f(); ({b:\'\\u{1b}\\#{x}")',
    );
  });

  it.each<[call: string, status: Outcome['status'], isSaid: boolean]>([
    ['Server.stop', 'done', true],
    ['Server.kill', 'under_way', true],
    ['Server.stop', 'waiting', false],
    ['Worker.kill', 'done', true],
    ['Worker.stop', 'unseen', false],
    ['Worker.stop', 'ignored', false],
    ['Worker.kill', 'failed', false],
    ['Worker.kill', 'unknown', false],
  ])('%s that is %s: says that it cannot be undone: %s', (call, status, isSaid) => {
    const text = inverseOf(call, { server_id: serverId, worker_id: 99 }, [
      ['a:1', 'running', 'running', status],
    ]);
    expect(text?.startsWith("This can't be undone") ?? false).toBe(isSaid);
  });
});
