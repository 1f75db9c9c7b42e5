import { AsyncLocalStorage } from 'node:async_hooks';
import { type CommandGuard, type SentCommand, Unanswered } from '../../mongo/guard/command-guard';
import { checkSendable } from '../../mongo/guard/sendable';
import type { WriteAccess } from '../../mongo/guard/write-access';
import type { Fleet } from './guarded-publisher';
import type { PublicationAttempt, PublicationGuard } from './publication-guard';
import { eventsWrittenBy, type WrittenEvent } from './written-events';

/**
 * Guards the commands of an environment's clients: nothing is written that `access` doesn't allow, and the publication
 * guard is asked about an event also when a command writes it past `publish`.
 */
export class GuardedCommands implements CommandGuard {
  readonly #access: WriteAccess;
  readonly #guard: () => PublicationGuard | undefined;
  readonly #fleet: () => Promise<Fleet>;
  readonly #vouched = new AsyncLocalStorage<true>();
  #vouching = 0;

  constructor(access: WriteAccess, guard: () => PublicationGuard | undefined, fleet: () => Promise<Fleet>) {
    this.#access = access;
    this.#guard = guard;
    this.#fleet = fleet;
  }

  check(sent: SentCommand): void {
    if (this.#vouched.getStore() === true) return;
    checkSendable(sent.command);
    this.#access.checkCommand(sent);
    const events = eventsWrittenBy(sent.command);
    if (events.length === 0) return;
    throw new Unanswered('a write to rocket_job.events', () => this.#ask(events));
  }

  vouchFor<T>(run: () => T): T {
    this.#vouching++;
    const result = this.#vouched.run(true, run);
    const end = () => {
      // While it is in use Node 20 and 22 follow every promise, and abort when one is cut off by Ctrl+C.
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
