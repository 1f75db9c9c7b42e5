import type { HelpEntry } from './help-entry';

export const RUNBOOK_HELP: HelpEntry = {
  name: 'runbook',
  group: 'Console',
  usage: 'runbook FILE.md',
  summary:
    'Goes through the code blocks of a Markdown page: each is shown, then run, skipped, edited, or the end of it.',
  details: [
    'Places like <server-name> are asked for. Blocks of other languages (sh, json) are skipped.',
    'From the shell: `rj-console --runbook FILE.md`. With `--run-all` every step runs without asking; the first failure exits with 3.',
  ],
  examples: ['runbook docs/events.md'],
};
