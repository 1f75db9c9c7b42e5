import type { PublicationAttempt, PublicationGuard, Rehearsal, Work } from '../../src/console-api';
import { type DisplayText, display, escaped, RocketJobError, valueText } from '../../src/console-startup';
import type { Publication } from '../../src/index';
import type { Core } from '../app/core';
import type { Style } from '../display/layout/style';
import { countOf, fleetText } from '../display/servers/fleet-text';
import type { ListedServer } from '../display/servers/server-lines';
import { blastRadiusText } from './blast-radius';
import { type Ask, demand, type Expectation } from './expectation';
import { callOf, isGuarded } from './guarded';
import { listed, missingTarget, type PlacedServer, unplaced } from './missing-target';
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
  readonly expectation: Expectation;
}

const NOTHING_PUBLISHED = 'Nothing was published.';

function isUnasked({ isAll, isConfirmed }: Expectation): boolean {
  return isAll || isConfirmed;
}

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
    const isCounted = this.#options.expectation.count !== undefined;
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
      `Expected \`${parameter}\` to lead to a server, got \`${given}\`, and there is none.${hint} Nothing was published.`,
      { what: 'server', id: given },
    );
  }

  /** Also where no server is known to fit one may: other processes listen, and a Ruby server need not tell its host. */
  #warnOfNobody(target: string, hint: string, others: readonly string[]): void {
    const { warn, style } = this.#options;
    const text =
      others.length === 0
        ? display`No server fits \`${escaped(target)}\`; another process may.${escaped(hint)}`
        : display`No server is known to fit \`${escaped(target)}\`, but ${escaped(listed(others))} may, whose host is not known.${escaped(hint)}`;
    warn(style.colour.yellow(text));
  }

  /**
   * Whether so many servers are meant: by the command line, or by whoever is asked.
   *
   * @throws RocketJobError `not_confirmed`
   */
  async confirm(action: string, servers: readonly ListedServer[]): Promise<void> {
    const { isProduction, ask, expectation } = this.#options;
    if (expectation.count !== undefined) {
      if (expectation.count === servers.length) return;
      throw notConfirmed(
        `Expected ${countOf(expectation.count, display`server`)} (--expect)`,
        action,
        servers,
      );
    }
    if (!isProduction() || isUnasked(expectation)) return;
    if (ask === undefined) {
      const rule = `Expected \`--expect ${servers.length}\` or \`--all-servers\` before every server of production is told to ${action} and nobody is there to be asked`;
      throw notConfirmed(rule, action, servers);
    }
    await this.#ask(ask, action, servers);
  }

  /** Of an event of the user's own nobody knows how many it reaches. @throws RocketJobError `not_confirmed` */
  async #confirmUncounted(call: string): Promise<void> {
    const { isProduction, ask, expectation, print, label, style } = this.#options;
    if (!isProduction() || isUnasked(expectation)) return;
    if (ask === undefined) {
      throw new RocketJobError(
        'not_confirmed',
        `Expected \`--all-servers\` before ${call} is published in production and nobody is there to be asked: every process that subscribes would act on it. Nothing was published.`,
        { servers: undefined },
      );
    }
    const { colour } = style;
    print(
      display`${colour.bold(escaped(call))} would reach every process of ${colour.red(escaped(label()))} that subscribes to it`,
    );
    await demand(ask, {
      question: display`Type all to publish it: `,
      accepted: ['all'],
      before: `before ${call} is published`,
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
      before: `before every server is told to ${action}`,
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
      `Expected only the ${countOf(shown.size, display`server`)} that ${shown.size === 1 ? 'was' : 'were'} shown, got ${listed(newcomers)} meanwhile. Nothing was published. Publish it again to see them all.`,
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
    `${rule}: ${action} would reach ${fleetText(servers)}. Nothing was published.`,
    { servers: servers.length },
  );
}
