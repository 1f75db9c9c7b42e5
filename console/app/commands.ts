import { type DisplayText, display } from '../../src/console-startup';
import type { LanguageName } from '../evaluator/language';
import type { HelpEntry } from '../helpers/help-entry';

/** What is asked of the console itself instead of being evaluated. */
type Command =
  | { readonly kind: 'exit' }
  | { readonly kind: 'more' }
  | { readonly kind: 'language'; readonly name: LanguageName }
  | { readonly kind: 'runbook'; readonly path: string }
  | { readonly kind: 'help'; readonly topic: string | undefined }
  | { readonly kind: 'hint'; readonly text: DisplayText };

/** An entry, parsed once, where it is read. */
export interface Entry {
  readonly text: string;
  /** Undefined when the text is to be evaluated. */
  readonly command: Command | undefined;
}

/** Parses an entry. Only a whole one is a command, so that a line which begins with a dot goes on with the line before it. */
export function entryOf(text: string): Entry {
  return { text, command: commandIn(text) };
}

/** Commands of mongosh, psql, Rails and Pry, and what does the same here. */
const HINTS: readonly (readonly [RegExp, DisplayText])[] = [
  [/^show (?:collections|tables)$/, display`Here it is: db.listCollections().toArray()`],
  [/^show (?:dbs|databases)$/, display`Here it is: db.admin().listDatabases()`],
  [/^use [\w-]+$/, display`A console stays with one database: start another with --url.`],
  [/^\.?(?:clear|cls)$/, display`Ctrl+L clears the screen.`],
  [/^reload!$/, display`Nothing is reloaded here. To load changed files, restart the console.`],
  [
    /^whereami$/,
    display`The prompt says where you are: environment, replica set, and whether you can write. \`db\` is the database.`,
  ],
];

function commandIn(entry: string): Command | undefined {
  const text = entry.trim().replace(/;$/, '');
  if (/^(?:(\.exit|\.quit|exit|quit)(\(\))?|\\q)$/.test(text)) return { kind: 'exit' };
  const hint = HINTS.find(([pattern]) => pattern.test(text))?.[1];
  if (hint !== undefined) return { kind: 'hint', text: hint };
  if (text === 'it') return { kind: 'more' };
  if (text === 'ruby' || text === 'typescript') return { kind: 'language', name: text };
  const runbook = /^runbook(?:\s+([^\s=(].*)|\(\s*(['"`])(.+)\2\s*\))$/.exec(text);
  if (runbook !== null) return { kind: 'runbook', path: runbook[1] ?? runbook[3] ?? '' };
  const help = /^\.?help(?:\s+([\w.$]+)|\(\s*(?:['"`]?([\w.$]+)['"`]?)?\s*\))?$/.exec(text);
  return help === null ? undefined : { kind: 'help', topic: help[1] ?? help[2] };
}

export const COMMAND_HELP: readonly HelpEntry[] = [
  {
    name: 'help',
    group: 'Console',
    usage: 'help, help NAME',
    summary: 'What there is; what one thing does, takes and gives.',
    examples: ['help', 'help Server.publish', 'help Server.where'],
  },
  {
    name: 'it',
    group: 'Console',
    usage: 'it',
    summary: 'The next 20 of the last lookup.',
    examples: ['Server.all()', 'it'],
  },
  {
    name: 'ruby',
    group: 'Console',
    usage: 'ruby',
    summary: 'From here on every line is Ruby; what is Ruby and not TypeScript is taken as Ruby anyhow.',
    examples: ['ruby', 'typescript'],
  },
  {
    name: 'typescript',
    group: 'Console',
    usage: 'typescript',
    summary: 'Back from `ruby`: what is valid in both languages is TypeScript again.',
    examples: ['typescript'],
  },
  {
    name: 'exit',
    group: 'Console',
    usage: 'exit, .exit, Ctrl+D, or Ctrl+C twice',
    summary: 'Leaves the console.',
    examples: ['exit'],
  },
];
