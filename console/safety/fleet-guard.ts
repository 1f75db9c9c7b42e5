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
  /** Takes what stands before a question: it is shown where the question is. */
  readonly print: (text: DisplayText) => void;
  readonly showRehearsal: (rehearsal: Rehearsal) => void;
  /** Takes what one should know of an event that is published all the same. */
  readonly warn: (text: DisplayText) => void;
  /** What the environment is called. */
  readonly label: () => string;
  /** Whether to ask before every server is halted. */
  readonly isProduction: () => boolean;
  /** Events that are asked about as well, such as `ImportSubscriber.drop`. */
  readonly guarded: readonly string[];
  /** What has to be there before anything is published. */
  readonly beforePublishing?: (() => Promise<void>) | undefined;
  /** Left out where nobody is there to be asked. */
  readonly ask?: Ask | undefined;
  readonly given: GivenOptions;
}

const NOTHING_PUBLISHED = 'Nothing was published.';

/**
 * Stands before everything that the console publishes, from wherever: a server that is not there is refused, and
 * where it is production, every server is halted only after their number was typed. So is what the setting `guarded` names.
 */
export class FleetGuard implements PublicationGuard {
  readonly #options: FleetGuardOptions;

  #published: Publication[] = [];

  constructor(options: FleetGuardOptions) {
    this.#options = options;
  }

  /** What was published since this was asked last: it cannot be recalled. */
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

  /** All servers, one by one, are asked about as one event for all of them is. @throws RocketJobError `not_confirmed` */
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

  /** Also where no server is known to fit one may: other processes listen, and a Ruby server need not tell its host. */
  #warnOfNobody(target: string, hint: string, others: readonly string[]): void {
    const { warn, style } = this.#options;
    const text =
      others.length === 0
        ? display`${escaped(noServerMatches(target, hint))} Other processes may still act on the event.`
        : display`${escaped(noServerMatches(target, hint))} The host of ${escaped(listed(others))} is unknown, so it may still act on the event.`;
    warn(style.colour.yellow(text));
  }

  /**
   * Whether so many servers are meant: by the command line, or by whoever is asked.
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

  /** Of an event of the user's own nobody knows how many it reaches. @throws RocketJobError `not_confirmed` */
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

  /** It may take a while until somebody types the number: whoever has come meanwhile was not shown. */
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
