import { didYouMean, RocketJobError } from '../src/console-startup';

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
}

const TYPES = {
  url: 'string',
  environment: 'string',
  production: 'boolean',
  readOnly: 'boolean',
  prompt: 'string',
} as const satisfies Record<keyof RcSettings, 'string' | 'boolean'>;

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
    if (typeof value !== type || value === '') {
      throw wrong(`Expected the setting \`${name}\` to be a ${type}, got \`${JSON.stringify(value)}\`.`);
    }
  }
  return { ...given };
}

function wrong(text: string): RocketJobError {
  return new RocketJobError('invalid_configuration', text, {});
}
