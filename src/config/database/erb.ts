import { RocketJobError } from '../../errors/rocket-job-error';

/** A text without its ERB tags, which are put back when a value is used. */
export interface ErbTemplate {
  /** The text with a placeholder for each tag. */
  readonly text: string;
  /**
   * Replaces the placeholders with the values of the environment variables: after the YAML is read, so that a
   * password may contain any character, and only in used values, so that a variable missing for production
   * affects nothing else.
   *
   * @throws RocketJobError `invalid_configuration` for a required variable that is not set
   */
  fill(value: string): string;
}

/** A tag, or the rest of a line with an unclosed tag; it matches in linear time. */
const TAG = /<%(?:[^%]|%(?!>))*(?:%>)?/g;
const NAME = /(?<quote>['"])(?<name>\w+)\k<quote>/.source;
const DEFAULT = /(?<defaultQuote>['"])(?<default>.*)\k<defaultQuote>/.source;
/** The forms that read an environment variable. Any other code would need Ruby. */
const OPTIONAL = new RegExp(`^ENV\\[\\s*${NAME}\\s*\\](?:\\s*\\|\\|\\s*${DEFAULT})?$`);
const FETCH = new RegExp(`^ENV\\.fetch\\(\\s*${NAME}\\s*(?:,\\s*${DEFAULT}\\s*)?\\)$`);
/** The placeholder for a tag while the YAML is read: private-use characters, which YAML treats as letters. */
const MARK = /\uE000(\d+)\uE001/g;

/** Replaces the ERB tags of a configuration file with placeholders. YAML comments may contain anything. */
export function parseErb(source: string, file: string, env: NodeJS.ProcessEnv): ErbTemplate {
  const readers: (() => string)[] = [];
  const lines = source.split('\n').map((line, index) => {
    if (line.trimStart().startsWith('#')) return '';
    return line.replaceAll(TAG, (tag) => {
      readers.push(readerOf(tag, { file, line: index + 1 }, env));
      return `\uE000${readers.length - 1}\uE001`;
    });
  });
  return {
    text: lines.join('\n'),
    fill: (value) => value.replaceAll(MARK, (_mark, index) => readers[Number(index)]?.() ?? ''),
  };
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function readerOf(tag: string, place: Place, env: NodeJS.ProcessEnv): () => string {
  const expression = /^<%=(.*?)-?%>$/.exec(tag)?.[1]?.trim() ?? '';
  const optional = OPTIONAL.exec(expression)?.groups;
  if (optional !== undefined) return () => env[optional['name'] ?? ''] ?? optional['default'] ?? '';
  const fetch = FETCH.exec(expression)?.groups;
  if (fetch !== undefined)
    return () => env[fetch['name'] ?? ''] ?? fetch['default'] ?? missing(fetch['name'], place);
  throw invalid(
    `Expected an ERB tag that reads an environment variable, like \`<%= ENV['X'] %>\`, \`<%= ENV.fetch('X', 'default') %>\` or \`<%= ENV['X'] || 'default' %>\`, got \`${tag}\``,
    place,
  );
}

function missing(name: string | undefined, { file, line }: Place): never {
  throw new RocketJobError(
    'invalid_configuration',
    `The environment variable \`${name}\` is not set, and ${file} line ${line} has no default for it. Set the variable, or write \`ENV.fetch('${name}', 'default')\`.`,
    { source: file, line },
  );
}

function invalid(text: string, { file, line }: Place): RocketJobError {
  return new RocketJobError('invalid_configuration', `${text}, in ${file} line ${line}.`, {
    source: file,
    line,
  });
}
