import { type DisplayText, display } from '../../src/console-startup';
import type { LanguageName } from '../evaluator/language';
import type { HelpEntry } from '../helpers/help-entry';

/** A command to the console itself, which isn't evaluated. */
type Command =
  | { readonly kind: 'exit' }
  | { readonly kind: 'more' }
  | { readonly kind: 'language'; readonly name: LanguageName }
  | { readonly kind: 'runbook'; readonly path: string }
  | { readonly kind: 'help'; readonly topic: string | undefined }
  | { readonly kind: 'hint'; readonly text: DisplayText };

/** An entry, parsed once when it is read. */
export interface Entry {
  readonly text: string;
  /** Undefined if the text is code. */
  readonly command: Command | undefined;
}

/**
 * Parses an entry. Only a complete entry is a command, so that a line that starts with a dot continues the
 * line before it.
 */
export function entryOf(text: string): Entry {
  return { text, command: commandIn(text) };
}

/** Commands of mongosh, psql, Rails and Pry, and their equivalents here. */
const HINTS: readonly (readonly [RegExp, DisplayText])[] = [
  [/^show (?:collections|tables)$/, display`To list collections: db.listCollections().toArray()`],
  [
    /^show (?:users|roles)$/,
    display`To list users or roles: db.command({ usersInfo: 1 }) or db.command({ rolesInfo: 1 })`,
  ],
  [
    /^show (?:profile|logs?(?: \w+)?|startupWarnings)$/,
    display`The console does not show logs of MongoDB. It runs commands: db.admin().command({ getLog: 'global' })`,
  ],
  [
    /^\\[a-z?]+\+?$/i,
    display`Commands with a backslash belong to psql. Type help for the commands of this console.`,
  ],
  [/^(?:irb|pry)$/, display`To type Ruby: ruby`],
  [/^show (?:dbs|databases)$/, display`To list databases: db.admin().listDatabases()`],
  [
    /^use [\w-]+$/,
    display`A console works with one database. To use another one, start rj-console with --url.`,
  ],
  [/^\.?(?:clear|cls)$/, display`To clear the screen, press Ctrl+L.`],
  [/^reload!$/, display`The console can't reload code. To load changed files, restart it.`],
  [
    /^whereami$/,
    display`The prompt shows the environment, the replica set and whether you can write. \`db\` is the database.`,
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
  const help = /^\.?help(?:\s+([\w.$][\w.$-]*)|\(\s*(?:['"`]?([\w.$]+)['"`]?)?\s*\))?$/.exec(text);
  return help === null ? undefined : { kind: 'help', topic: help[1] ?? help[2] };
}

export const COMMAND_HELP: readonly HelpEntry[] = [
  {
    name: 'help',
    group: 'Console',
    usage: 'help, help NAME',
    summary: 'List commands, or show help for one.',
    examples: ['help', 'help Server.publish', 'help Server.where'],
  },
  {
    name: 'it',
    group: 'Console',
    usage: 'it',
    summary: 'Show the next page of results.',
    examples: ['Server.all()', 'it'],
  },
  {
    name: 'tasks',
    group: 'Console',
    usage: 'servers NAME, pause NAME, jobs failed, …',
    summary: 'Run a shell task at the prompt; `pause --help` explains one.',
    examples: ['servers'],
  },
  {
    name: 'ruby',
    group: 'Console',
    usage: 'ruby',
    summary: 'Switch the prompt to Ruby.',
    details: ['Lines that are valid only in Ruby run as Ruby anyway.'],
    examples: ['ruby', 'typescript'],
  },
  {
    name: 'typescript',
    group: 'Console',
    usage: 'typescript',
    summary: 'Switch the prompt back to TypeScript.',
    details: ['Lines that are valid in both languages run as TypeScript again.'],
    examples: ['typescript'],
  },
  {
    name: 'exit',
    group: 'Console',
    usage: 'exit, .exit, Ctrl+D, or Ctrl+C twice',
    summary: 'Exit the console.',
    examples: ['exit'],
  },
];
