import type { PublicationAttempt, PublicationGuard, Rehearsal, Work } from '../../src/console-api';
import { type DisplayText, display, escaped, RocketJobError, valueText } from '../../src/console-startup';
import type { Publication } from '../../src/index';
import type { Core } from '../app/core';
import type { Style } from '../display/layout/style';
import { fleetText } from '../display/servers/fleet-text';
import type { ListedServer } from '../display/servers/server-lines';
import { blastRadiusText } from './blast-radius';
import { type Ask, confirmBy, demand } from './expectation';
import type { GivenOptions } from './given-options';
import { callOf, isGuarded } from './guarded';
import { listed, missingTarget, noServerMatches, type PlacedServer, unplaced } from './missing-target';
import { stopsWork } from './untargeted';

export interface FleetGuardOptions {
  readonly core: Core;
  readonly style: Style;
  /** Takes the text before a question, and is shown where the question is. */
  readonly print: (text: DisplayText) => void;
  readonly showRehearsal: (rehearsal: Rehearsal) => void;
  /** Takes a warning about an event that is published all the same. */
  readonly warn: (text: DisplayText) => void;
  /** The environment's name. */
  readonly label: () => string;
  /** Whether to ask before every server is stopped, killed or paused. */
  readonly isProduction: () => boolean;
  /** Further events to confirm, such as `ImportSubscriber.drop`. */
  readonly guarded: readonly string[];
  /** Must finish before anything is published. */
  readonly beforePublishing?: (() => Promise<void>) | undefined;
  /** Omitted if no user is present. */
  readonly ask?: Ask | undefined;
  readonly given: GivenOptions;
}

const NOTHING_PUBLISHED = 'Nothing was published.';

/**
 * Checks everything that the console publishes, whatever published it: refuses a server that doesn't exist
 * and, in production, asks for the number of servers before it stops, kills or pauses every one. The events
 * of the setting `guarded` are confirmed in the same way.
 */
export class FleetGuard implements PublicationGuard {
  readonly #options: FleetGuardOptions;

  #published: Publication[] = [];

  constructor(options: FleetGuardOptions) {
    this.#options = options;
  }

  /** Returns the publications since the last call, which can't be recalled. */
  takePublished(): readonly Publication[] {
    return this.#published.splice(0);
  }

  published(publication: Publication): void {
    this.#published.push(publication);
  }

  /** @throws RocketJobError `not_found`, `not_confirmed` */
  async before(attempt: PublicationAttempt, isRehearsal: boolean): Promise<void> {
    await Promise.all([this.#refuseMissingTarget(attempt), this.#options.beforePublishing?.()]);
    if (!isRehearsal) await this.#confirmAttempt(attempt);
  }

  /**
   * An action on all servers, one by one, is confirmed like one event for all of them. @throws RocketJobError
   * `not_confirmed`
   */
  async beforeEach(action: string, servers: readonly ListedServer[]): Promise<void> {
    const isCounted = this.#options.given.current.expectation.count !== undefined;
    const isEverybody = stopsWork(action) && servers.length >= (await this.#servers()).length;
    if (isCounted || isEverybody) await this.confirm(action, servers);
  }

  /** @throws RocketJobError `not_confirmed` */
  async beforeWriting(attempt: PublicationAttempt | undefined): Promise<void> {
    if (attempt === undefined) await this.#confirmUncounted('a write to rocket_job.events');
    else await this.#confirmAttempt(attempt);
  }

  async #confirmAttempt({ event, expected }: PublicationAttempt): Promise<void> {
    if (expected?.length === 0 || !isGuarded(event, this.#options.guarded)) return;
    if (expected === undefined) await this.#confirmUncounted(callOf(event));
    else await this.confirm(event.action, expected);
  }

  rehearsed(rehearsal: Rehearsal): void {
    this.#options.showRehearsal(rehearsal);
  }

  async #refuseMissingTarget(attempt: PublicationAttempt): Promise<void> {
    if (attempt.expected?.length !== 0) return;
    const servers = await this.#servers();
    const missing = missingTarget(attempt, servers);
    if (missing === undefined) return;
    const { parameter, given, hint, isServer } = missing;
    if (!isServer) {
      this.#warnOfNobody(`${parameter}: ${given}`, hint, unplaced(servers));
      return;
    }
    throw new RocketJobError(
      'not_found',
      `${noServerMatches(`${parameter}: ${given}`, hint)} ${NOTHING_PUBLISHED}`,
      { what: 'server', id: given },
    );
  }

  /**
   * Even if no known server matches, a process may: other processes listen, and a Ruby server may not report
   * its host.
   */
  #warnOfNobody(target: string, hint: string, others: readonly string[]): void {
    const { warn, style } = this.#options;
    const text =
      others.length === 0
        ? display`${escaped(noServerMatches(target, hint))} Other processes may still act on the event.`
        : display`${escaped(noServerMatches(target, hint))} The host of ${escaped(listed(others))} is unknown, so it may still act on the event.`;
    warn(style.colour.yellow(text));
  }

  /**
   * Confirms the number of servers, by the command line or by asking.
   *
   * @throws RocketJobError `not_confirmed`
   */
  async confirm(action: string, servers: readonly ListedServer[]): Promise<void> {
    const { isProduction, ask, given } = this.#options;
    const { expectation } = given.current;
    if (expectation.count !== undefined) {
      if (expectation.count === servers.length) return;
      throw notConfirmed(`--expect says ${expectation.count}, but`, action, servers);
    }
    if (!isProduction() || expectation.isConfirmed) return;
    if (ask === undefined) {
      throw new RocketJobError(
        'not_confirmed',
        `This would ${action} every production server (${fleetText(servers)}). ${NOTHING_PUBLISHED}${confirmBy(`--expect ${servers.length}`, '--no-confirm')}`,
        { servers: servers.length },
      );
    }
    await this.#ask(ask, action, servers);
  }

  /**
   * The number of processes that a user's own event reaches is unknown. @throws RocketJobError
   * `not_confirmed`
   */
  async #confirmUncounted(call: string): Promise<void> {
    const { isProduction, ask, given, print, label, style } = this.#options;
    if (!isProduction() || given.current.expectation.isConfirmed) return;
    if (ask === undefined) {
      throw new RocketJobError(
        'not_confirmed',
        `Every process in production that subscribes would act on ${call}. ${NOTHING_PUBLISHED}${confirmBy('--no-confirm')}`,
        { servers: undefined },
      );
    }
    const { colour } = style;
    print(
      display`${colour.bold(escaped(call))} would reach every process in ${colour.red(escaped(label()))} that subscribes to it`,
    );
    await demand(ask, {
      question: display`Type all to publish it: `,
      accepted: ['all'],

      undone: NOTHING_PUBLISHED,
      count: { servers: undefined },
    });
  }

  async #ask(ask: Ask, action: string, servers: readonly ListedServer[]): Promise<void> {
    const { core, style, print, label } = this.#options;
    const work: Work[] = [];
    const { defaultEnvironment, workOn } = core.console;
    const database = await defaultEnvironment.database();
    for await (const each of workOn(
      database,
      servers.map(({ name }) => name),
    ))
      work.push(each);
    print(blastRadiusText({ action, label: label(), servers, work }, style));
    const count = servers.length;
    const them = count === 1 ? display`it` : display`them`;
    const typed = await demand(ask, {
      question: display`Type ${count} or all to ${escaped(action)} ${them}: `,
      accepted: [String(count), 'all'],

      undone: NOTHING_PUBLISHED,
      count: { servers: count },
    });
    if (typed !== 'all') await this.#refuseNewcomers(servers);
  }

  /**
   * It may take a while until the user types the number, and servers that started meanwhile were not shown.
   */
  async #refuseNewcomers(servers: readonly ListedServer[]): Promise<void> {
    const shown = new Set(servers.map(({ name }) => name));
    const names = (await this.#servers()).map(({ name }) => name);
    const newcomers = names.filter((name) => !shown.has(name));
    if (newcomers.length === 0) return;
    throw new RocketJobError(
      'not_confirmed',
      `${listed(newcomers)} joined while you were confirming. ${NOTHING_PUBLISHED} Run it again to review the new list.`,
      { servers: shown.size },
    );
  }

  async #servers(): Promise<readonly PlacedServer[]> {
    const found = await this.#options.core.api.RocketJob.Server.sort({ name: 1 }).pluck('name', 'host');
    return found.map(([name, host]) => ({
      name: valueText(name, Number.POSITIVE_INFINITY),
      host: typeof host === 'string' ? host : undefined,
    }));
  }
}

function notConfirmed(rule: string, action: string, servers: readonly ListedServer[]): RocketJobError {
  return new RocketJobError(
    'not_confirmed',
    `${rule} ${action} would reach ${servers.length === 0 ? 'no servers' : fleetText(servers)}. ${NOTHING_PUBLISHED}`,
    { servers: servers.length },
  );
}
