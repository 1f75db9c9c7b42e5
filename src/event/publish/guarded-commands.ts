import { AsyncLocalStorage } from 'node:async_hooks';
import { type CommandChange, changedBy } from '../../mongo/changes/changed-by-command';
import type { Changes } from '../../mongo/changes/changes';
import { AUDIT, EVENTS, LEASES, RECEIPTS } from '../../mongo/collection-names';
import { type CommandGuard, type SentCommand, Unanswered } from '../../mongo/guard/command-guard';
import { commandName } from '../../mongo/guard/reading-command';
import { checkSendable } from '../../mongo/guard/sendable';
import type { WriteAccess } from '../../mongo/guard/write-access';
import type { Fleet } from './guarded-publisher';
import type { PublicationAttempt, PublicationGuard } from './publication-guard';
import { eventsWrittenBy, type WrittenEvent } from './written-events';

/** Records that the product writes on its own, next to the user's actions. */
const BOOKS: ReadonlySet<string> = new Set([AUDIT, EVENTS, LEASES, RECEIPTS]);

/**
 * Guards the commands of an environment's clients: refuses writes that `access` doesn't allow, asks the
 * publication guard about events that a command writes without `publish`, and checks all other changes.
 */
export class GuardedCommands implements CommandGuard {
  readonly #access: WriteAccess;
  readonly #guard: () => PublicationGuard | undefined;
  readonly #changes: Changes;
  readonly #fleet: () => Promise<Fleet>;
  readonly #vouched = new AsyncLocalStorage<true>();
  #vouching = 0;

  constructor(
    access: WriteAccess,
    guard: () => PublicationGuard | undefined,
    changes: Changes,
    fleet: () => Promise<Fleet>,
  ) {
    this.#access = access;
    this.#guard = guard;
    this.#changes = changes;
    this.#fleet = fleet;
  }

  check(sent: SentCommand): void {
    if (this.#vouched.getStore() === true) return;
    checkSendable(sent.command);
    this.#access.checkCommand(sent);
    const events = eventsWrittenBy(sent.command);
    const change = this.#isLookedOver(sent) ? this.#changeOf(sent) : undefined;
    if (events.length === 0 && change === undefined) return;
    const what =
      change === undefined ? 'a write to rocket_job.events' : `${change.action} on ${change.namespace}`;
    throw new Unanswered(what, async (send, isRepeated) => {
      if (!isRepeated) await this.#ask(events);
      return change === undefined ? send() : this.#changes.send(change, send, isRepeated);
    });
  }

  /**
   * A call of this package that changes something was confirmed by its name; its commands are not confirmed
   * one by one.
   */
  #changeOf(sent: SentCommand): CommandChange | undefined {
    const change = changedBy(sent);
    return change === undefined || sent.isOwn !== true ? change : { ...change, isSweeping: false };
  }

  /** Changes come from calls of this package, which are checked as a whole, or from a person's commands. */
  #isLookedOver({ command, isOwn }: SentCommand): boolean {
    if (this.#changes.guard === undefined) return false;
    if (isOwn !== true) return true;
    return !this.#changes.isCalled && !BOOKS.has(String(command[commandName(command)]));
  }

  vouchFor<T>(run: () => T): T {
    // Without a guard, no command is checked.
    if (this.#guard() === undefined) return run();
    this.#vouching++;
    const result = this.#vouched.run(true, run);
    const end = () => {
      // While it is enabled, Node 20 and 22 track every promise, and abort when Ctrl+C interrupts one.
      if (--this.#vouching === 0) this.#vouched.disable();
    };
    void Promise.resolve(result).then(end, end);
    return result;
  }

  async #ask(events: readonly WrittenEvent[]): Promise<void> {
    for (const event of events) await this.#guard()?.beforeWriting(await this.#attempt(event));
  }

  async #attempt(event: WrittenEvent): Promise<PublicationAttempt | undefined> {
    if (event === undefined) return undefined;
    const { serverWatch } = await this.#fleet();
    return { event, expected: await serverWatch.expected(event) };
  }
}
