import type { HelpEntry } from './help-entry';

export const RUNBOOK_HELP: HelpEntry = {
  name: 'runbook',
  group: 'Console',
  usage: 'runbook FILE.md',
  summary: 'Step through the code blocks of a Markdown page.',
  details: [
    'For each step, press a key to run, skip or edit it, or to quit.',
    'You are asked once for each placeholder, such as <server-name>. Blocks in other languages (sh, json) are skipped.',
    'From the shell: `rj-console --runbook FILE.md`. With `--run-all` every step runs without asking; the first failure exits with 3.',
  ],
  examples: ['runbook docs/events.md'],
};
