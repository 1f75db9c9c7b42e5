import { didYouMean, RocketJobError } from '../src/console-startup';
import { REDACTIONS, type Redaction } from './input/redaction';

/** What a `.rjconsolerc` may set: `settings({ environment: 'prod-eu', production: true })`. */
export interface RcSettings {
  /** The database's connection string; `--url` and the environment variables come first. */
  readonly url?: string;
  /** What the prompt calls the environment. */
  readonly environment?: string;
  /** Whether to be as careful, and as red, as in production. */
  readonly production?: boolean;
  /** Whether publishing and changes are errors, as with `--read-only`. */
  readonly readOnly?: boolean;
  /** The prompt, instead of the usual one. */
  readonly prompt?: string;
  /** What becomes of entries with secrets in the history's file: masked, left out, or kept as they are. */
  readonly history?: Redaction;
}

const TYPES = {
  url: 'string',
  environment: 'string',
  production: 'boolean',
  readOnly: 'boolean',
  prompt: 'string',
  history: REDACTIONS,
} as const satisfies Record<keyof RcSettings, 'string' | 'boolean' | readonly string[]>;

/** @throws RocketJobError `invalid_configuration` for an unknown setting, or a value of another type */
export function checkedRcSettings(given: unknown): RcSettings {
  if (typeof given !== 'object' || given === null) {
    throw wrong(
      `Expected \`settings\` to be called with an object, as in \`settings({ production: true })\`, got \`${given}\`.`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(TYPES, name)) {
      const names = Object.keys(TYPES);
      throw wrong(
        `Expected a setting (${names.join(', ')}), got \`${name}\`${didYouMean(name, names) || '.'}`,
      );
    }
    const type = TYPES[name as keyof RcSettings];
    const fits = typeof type === 'string' ? typeof value === type && value !== '' : type.includes(value);
    if (!fits) {
      const rule = typeof type === 'string' ? `a ${type}` : `one of ${type.join(', ')}`;
      throw wrong(`Expected the setting \`${name}\` to be ${rule}, got \`${JSON.stringify(value)}\`.`);
    }
  }
  return { ...given };
}

function wrong(text: string): RocketJobError {
  return new RocketJobError('invalid_configuration', text, {});
}
