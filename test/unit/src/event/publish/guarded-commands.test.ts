import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from 'mongodb';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EventDraft } from '../../../../../src/event/event';
import { GuardedCommands } from '../../../../../src/event/publish/guarded-commands';
import type { Fleet } from '../../../../../src/event/publish/guarded-publisher';
import type {
  PublicationAttempt,
  PublicationGuard,
} from '../../../../../src/event/publish/publication-guard';
import type { CommandChange } from '../../../../../src/mongo/changes/changed-by-command';
import type { Changes } from '../../../../../src/mongo/changes/changes';
import { type SentCommand, Unanswered } from '../../../../../src/mongo/guard/command-guard';
import { WriteAccess } from '../../../../../src/mongo/guard/write-access';

const EVENTS = 'rocket_job.events';
const stop = { name: 'RocketJob::Subscribers::Server', action: 'stop', parameters: {} };

describe('GuardedCommands', () => {
  let asked: (PublicationAttempt | undefined)[];
  let access: WriteAccess;
  let commands: GuardedCommands;
  let guard: PublicationGuard | undefined;
  let changes: { guard: object | undefined; isCalled: boolean; send: Changes['send'] };
  let changed: [change: CommandChange, isRepeated: boolean][];

  beforeEach(() => {
    [asked, changed] = [[], []];
    access = new WriteAccess();
    guard = {
      beforeWriting: async (attempt) => {
        asked.push(attempt);
      },
    } as PublicationGuard;
    changes = {
      guard: undefined,
      isCalled: false,
      send: (change, send, isRepeated) => {
        changed.push([change, isRepeated]);
        return send();
      },
    };
    const serverWatch = { expected: async ({ action }: EventDraft) => [{ name: `who should ${action}` }] };
    commands = new GuardedCommands(
      access,
      () => guard,
      changes as unknown as Changes,
      async () => ({ serverWatch }) as unknown as Fleet,
    );
  });

  const check = (command: Document, isOwn?: boolean) =>
    commands.check({
      database: 'a',
      command,
      transaction: undefined,
      ...(isOwn && { isOwn }),
    } as SentCommand);

  const answered = (refusal: unknown, isRepeated = false) =>
    (refusal as Unanswered).answered(async () => 'sent', isRepeated);

  function refusalOf(command: Document, isOwn?: boolean): unknown {
    try {
      check(command, isOwn);
    } catch (error) {
      return error;
    }
    return undefined;
  }

  it('passes commands that write no event', () => {
    for (const command of [{ find: EVENTS }, { insert: 'rocket_job.jobs', documents: [{}] }]) {
      expect(refusalOf(command)).toBeUndefined();
    }
    expect(asked).toEqual([]);
  });

  it('refuses a write in a read-only process', () => {
    access.isReadOnly = true;
    expect(refusalOf({ insert: 'jobs', documents: [{}] })).toMatchObject({
      code: 'read_only',
      message: 'This console is read-only, so `insert` on a.jobs is refused. Nothing was written.',
    });
    expect(refusalOf({ insert: EVENTS, documents: [stop] })).toMatchObject({ code: 'read_only' });
  });

  it('refuses the write of an event until the guard was asked, about each with its expected servers', async () => {
    const kill = { ...stop, action: 'kill' };
    const refusal = refusalOf({ insert: EVENTS, documents: [stop, kill] });
    expect(refusal).toBeInstanceOf(Unanswered);
    expect(refusal).toMatchObject({
      code: 'not_confirmed',
      message: expect.stringContaining("Can't run a write to rocket_job.events without a confirmation"),
    });
    expect(asked).toEqual([]);
    expect(await answered(refusal)).toBe('sent');
    expect(changed).toEqual([]);
    expect(asked).toEqual([
      { event: stop, expected: [{ name: 'who should stop' }] },
      { event: kill, expected: [{ name: 'who should kill' }] },
    ]);
  });

  it("asks without an event if the command doesn't show which it writes", async () => {
    await answered(refusalOf({ update: EVENTS, updates: [] }));
    expect(asked).toEqual([undefined]);
  });

  it('asks nothing without a guard', async () => {
    guard = undefined;
    expect(await answered(refusalOf({ insert: EVENTS, documents: [stop] }))).toBe('sent');
    expect(asked).toEqual([]);
  });

  it("doesn't ask again if the connection has failed since", async () => {
    expect(await answered(refusalOf({ insert: EVENTS, documents: [stop] }), true)).toBe('sent');
    expect(asked).toEqual([]);
  });

  describe('with a change guard', () => {
    const deletion = { delete: 'rocket_job.node_jobs', deletes: [{ q: { _id: 1 }, limit: 1 }] };

    beforeEach(() => {
      changes.guard = {};
    });

    it('checks a change, also when it is sent again', async () => {
      const refusal = refusalOf(deletion);
      expect(refusal).toBeInstanceOf(Unanswered);
      expect((refusal as Error).message).toMatch(
        /^Can't run delete on a\.rocket_job\.node_jobs without a confirmation/,
      );
      expect(await answered(refusal)).toBe('sent');
      expect(await answered(refusal, true)).toBe('sent');
      const change = expect.objectContaining({ action: 'delete', namespace: 'a.rocket_job.node_jobs' });
      expect(changed).toEqual([
        [change, false],
        [change, true],
      ]);
      expect(asked).toEqual([]);
    });

    it('treats a change of many documents as sweeping, unless a call was confirmed for it', async () => {
      const many = { delete: 'rocket_job.node_jobs', deletes: [{ q: {}, limit: 0 }] };
      await answered(refusalOf(many));
      await answered(refusalOf(many, true));
      expect(changed.map(([{ isSweeping }]) => isSweeping)).toEqual([true, false]);
    });

    it('confirms an event and checks its write', async () => {
      const refusal = refusalOf({ insert: EVENTS, documents: [stop] });
      expect((refusal as Error).message).toMatch(
        /^Can't run insert on a\.rocket_job\.events without a confirmation/,
      );
      expect(await answered(refusal)).toBe('sent');
      expect(asked).toHaveLength(1);
      expect(changed).toHaveLength(1);
    });

    it("passes reads, and the package's own writes: its records, and the commands of a call", () => {
      for (const isOwn of [false, true])
        expect(refusalOf({ find: 'rocket_job.node_jobs' }, isOwn)).toBeUndefined();
      for (const collection of ['audit', 'leases', 'receipts'])
        expect(refusalOf({ insert: `rocket_job.${collection}`, documents: [{}] }, true)).toBeUndefined();
      expect(refusalOf(deletion, true)).toBeInstanceOf(Unanswered);
      changes.isCalled = true;
      expect(refusalOf(deletion, true)).toBeUndefined();
      expect(refusalOf(deletion)).toBeInstanceOf(Unanswered);
      expect(refusalOf({ insert: 'rocket_job.leases', documents: [{}] })).toBeInstanceOf(Unanswered);
    });

    it('passes changes without a change guard', () => {
      changes.guard = undefined;
      expect(refusalOf(deletion)).toBeUndefined();
    });
  });

  it('passes everything that is vouched for, while it runs, and nothing else meanwhile', async () => {
    access.isReadOnly = true;
    const write = { insert: EVENTS, documents: [stop] };
    const vouched = commands.vouchFor(async () => {
      check(write);
      await sleep(5);
      check(write);
      return 'written';
    });
    expect(refusalOf(write)).toMatchObject({ code: 'read_only' });
    const other = commands.vouchFor(() => {
      check(write);
      return 'at once';
    });
    expect(other).toBe('at once');
    expect(await vouched).toBe('written');
    expect(refusalOf(write)).toMatchObject({ code: 'read_only' });
    await expect(commands.vouchFor(() => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    expect(refusalOf(write)).toMatchObject({ code: 'read_only' });
  });

  it('passes no late commands of vouched code', async () => {
    access.isReadOnly = true;
    const write = { insert: EVENTS, documents: [stop] };
    let leftOver: Promise<unknown> | undefined;
    await commands.vouchFor(async () => {
      leftOver = sleep(5).then(() => refusalOf(write));
    });
    expect(await leftOver).toMatchObject({ code: 'read_only' });
  });

  it('tracks no promises without a guard', async () => {
    const run = vi.spyOn(AsyncLocalStorage.prototype, 'run');
    onTestFinished(() => void run.mockRestore());
    await commands.vouchFor(async () => 'written');
    expect(run).toHaveBeenCalledTimes(1);
    guard = undefined;
    expect(await commands.vouchFor(async () => 'written')).toBe('written');
    expect(run).toHaveBeenCalledTimes(1);
  });
});
