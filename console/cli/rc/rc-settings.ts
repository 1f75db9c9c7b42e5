import { didYouMean, RocketJobError } from '../../../src/console-startup';
import { REDACTIONS, type Redaction } from '../../input/history/redaction';

/** The settings of a `.rjconsolerc`: `settings({ environment: 'prod-eu', production: true })`. */
export interface RcSettings {
  /** The database's connection string; `--url` and the environment variables take precedence. */
  readonly url?: string;
  /** The environment's name in the prompt. */
  readonly environment?: string;
  /** Whether the console is as careful, and as red, as in production. */
  readonly production?: boolean;
  /** Whether publishing and changes are errors, as with `--read-only`. */
  readonly readOnly?: boolean;
  /**
   * The heartbeat interval of servers that don't report one, which are Ruby's, in seconds:
   * `--heartbeat-seconds` takes precedence.
   */
  readonly heartbeatSeconds?: number;
  /** The prompt, instead of the default one. */
  readonly prompt?: string;
  /**
   * Events that production confirms before they are published, in addition to a stop, kill or pause of every
   * server.
   */
  readonly guarded?: readonly string[];
  /** Whether each change needs a reason: `--reason`, or a question once per entry. */
  readonly askForReason?: boolean;
  /** The number of writes in one entry that production allows without asking; 10 by default. */
  readonly writesPerEntry?: number;
  /** The treatment of entries with secrets in the history file: masked, omitted or kept. */
  readonly history?: Redaction;
}

/** The rule of a setting: its words, and its test. */
interface Rule {
  readonly text: string;
  readonly fits: (value: unknown) => boolean;
}

const STRING: Rule = { text: 'a string', fits: (value) => typeof value === 'string' && value !== '' };
const BOOLEAN: Rule = { text: 'a boolean', fits: (value) => typeof value === 'boolean' };
const EVENT_NAME = /^[A-Z][\w:]*\.\w+$/;

const RULES: Readonly<Record<keyof RcSettings, Rule>> = {
  url: STRING,
  environment: STRING,
  production: BOOLEAN,
  readOnly: BOOLEAN,
  heartbeatSeconds: {
    text: 'a number of seconds, more than 0',
    fits: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
  },
  prompt: STRING,
  guarded: {
    text: "a list of events such as ['ImportSubscriber.drop']",
    fits: (value) =>
      Array.isArray(value) && value.every((name) => typeof name === 'string' && EVENT_NAME.test(name)),
  },
  askForReason: BOOLEAN,
  writesPerEntry: {
    text: 'a whole number, 1 or more',
    fits: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value > 0,
  },
  history: {
    text: `one of ${REDACTIONS.join(', ')}`,
    fits: (value) => (REDACTIONS as readonly unknown[]).includes(value),
  },
};

/** @throws RocketJobError `invalid_configuration` for an unknown setting, or a value of another type */
export function checkedRcSettings(given: unknown): RcSettings {
  if (typeof given !== 'object' || given === null) {
    throw wrong(
      `\`settings\` needs an object, for example \`settings({ production: true })\`, got \`${given}\`.`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(RULES, name)) {
      const names = Object.keys(RULES);
      throw wrong(
        `No setting named \`${name}\`${didYouMean(name, names) || `. Settings: ${names.join(', ')}.`}`,
      );
    }
    const { text, fits } = RULES[name as keyof RcSettings];
    if (!fits(value))
      throw wrong(`Expected the setting \`${name}\` to be ${text}, got \`${JSON.stringify(value)}\`.`);
  }
  return { ...given };
}

/** The treatments of entries with secrets, the most careful first. */
const CAREFUL_FIRST: readonly Redaction[] = ['remove', 'mask', 'keep'];

/**
 * Merges the settings of two files: the later one counts, except that it can't make the console less careful.
 */
export function mergedRcSettings(earlier: RcSettings, later: RcSettings): RcSettings {
  const merged = { ...earlier, ...later };
  const history = CAREFUL_FIRST.find((each) => each === earlier.history || each === later.history);
  return {
    ...merged,
    ...(merged.production === undefined
      ? {}
      : { production: earlier.production || later.production || false }),
    ...(merged.readOnly === undefined ? {} : { readOnly: earlier.readOnly || later.readOnly || false }),
    ...(merged.guarded === undefined
      ? {}
      : { guarded: [...new Set([...(earlier.guarded ?? []), ...(later.guarded ?? [])])] }),
    ...(merged.askForReason === undefined
      ? {}
      : { askForReason: earlier.askForReason || later.askForReason || false }),
    ...(merged.writesPerEntry === undefined
      ? {}
      : {
          writesPerEntry: Math.min(...[earlier.writesPerEntry, later.writesPerEntry].flatMap((n) => n ?? [])),
        }),
    ...(history === undefined ? {} : { history }),
  };
}

function wrong(text: string): RocketJobError {
  return new RocketJobError('invalid_configuration', text, {});
}
