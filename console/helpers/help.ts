import type { ActionHelp } from '../../src/console-api';
import { type DisplayText, display, escaped, joined } from '../../src/console-startup';
import type { Style } from '../display/layout/style';
import { wrapped } from '../display/layout/wrapped';
import { HELP_GROUPS, type HelpEntry } from './help-entry';

/** Returns all entries by group, one line each. */
export function helpOverview(entries: readonly HelpEntry[], style: Style): DisplayText {
  const { colour } = style;
  const width = Math.max(...entries.map(({ name }) => name.length)) + 2;
  const present = HELP_GROUPS.filter((group) => entries.some((entry) => entry.group === group));
  const groups = present.map((group) => {
    const lines = entries
      .filter((entry) => entry.group === group)
      .map(({ name, summary }) => cut(`  ${name.padEnd(width)}${summary}`, style));
    return joined([colour.bold(escaped(group)), ...lines]);
  });
  return joined(
    [...groups, colour.dim(display`Type help NAME for details, e.g. help Server.publish`)],
    display`\n\n`,
  );
}

/** Returns one complete entry: its usage, its description, examples. */
export function helpFor(
  { usage, summary, details = [], examples }: HelpEntry,
  { colour, width }: Style,
): DisplayText {
  const parts = [
    colour.bold(escaped(usage)),
    joined([summary, ...details].map((line) => wrapped(escaped(line), width))),
    joined([
      colour.bold(examples.length === 1 ? display`Example` : display`Examples`),
      ...examples.map((line) => display`  ${escaped(line)}`),
    ]),
  ];
  return joined(parts, display`\n\n`);
}

interface PublishWords extends Pick<HelpEntry, 'summary' | 'examples'> {
  readonly details?: readonly string[] | undefined;
}

/** Returns the documentation of `NAME.publish`, generated from the subscriber's declarations. */
export function publishHelp(
  name: string,
  actions: readonly ActionHelp[],
  { summary, details = [], examples }: PublishWords,
): HelpEntry {
  const width = Math.max(...actions.map(({ action }) => action.length)) + 2;
  const parameters = new Map(
    actions.flatMap((action) => action.parameters.map((parameter) => [parameter.name, parameter])),
  );
  const lines = actions.map(({ action, description, parameters: taken }) => {
    const names = taken.map((parameter) => (parameter.isRequired ? parameter.name : `${parameter.name}?`));
    return `  ${action.padEnd(width)}${description}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
  });
  const described = [...parameters.values()].map(
    (parameter) => `  ${parameter.name.padEnd(14)}${parameter.description}`,
  );
  return {
    name: `${name}.publish`,
    group: 'Events',
    usage: `${name}.publish(action, {parameter: value, …})`,
    summary,
    details: [
      ...details,
      '',
      'Actions',
      ...lines,
      ...(described.length === 0 ? [] : ['', 'Parameters', ...described]),
    ],
    examples,
  };
}

function cut(line: string, { width }: Style): DisplayText {
  return escaped(width === undefined || line.length < width ? line : `${line.slice(0, width - 2)}…`);
}
