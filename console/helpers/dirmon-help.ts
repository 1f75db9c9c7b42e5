import { entriesOf, type HelpEntry } from './help-entry';

const entry = entriesOf('DirmonEntry', 'Jobs');

const inState = (state: string, summary: string) =>
  entry(state, `DirmonEntry.${state}()`, summary, `DirmonEntry.${state}()`);

const action = (name: string, from: string, summary: string) =>
  entry(name, `entry.${name}()`, summary, `entry = DirmonEntry.${from}().first()`, `entry?.${name}()`);

/** The documentation of Dirmon entries at the prompt. */
export const DIRMON_HELP: readonly HelpEntry[] = [
  {
    name: 'DirmonEntry',
    group: 'Jobs',
    usage: 'DirmonEntry.all()',
    summary: 'Find and change watched folders, whose files become jobs.',
    details: [
      'To create entries, or change their patterns and properties, use a Rails console, which has the validations.',
    ],
    examples: ['DirmonEntry.all()', 'DirmonEntry.failed()', 'DirmonEntry.countsByState()'],
  },
  entry('all', 'DirmonEntry.all()', 'List every entry.', 'DirmonEntry.all()'),
  entry(
    'where',
    'DirmonEntry.where({field: value, …})',
    'Find entries by their fields.',
    "DirmonEntry.where({job_class_name: 'ImportJob'})",
  ),
  entry(
    'find',
    'DirmonEntry.find(id)',
    "Find an entry by id. Raises an error if there isn't one.",
    "DirmonEntry.find('65f000000000000000000001')",
  ),
  entry('first', 'DirmonEntry.first()', 'Return the first entry, or undefined.', 'DirmonEntry.first()'),
  entry('count', 'DirmonEntry.count()', 'Count entries.', 'DirmonEntry.enabled().count()'),
  entry(
    'countsByState',
    'DirmonEntry.countsByState()',
    'Count entries by state.',
    'DirmonEntry.countsByState()',
  ),
  inState('pending', 'List entries that are not enabled yet.'),
  inState('enabled', 'List entries whose files DirmonJob picks up.'),
  inState('disabled', 'List entries that DirmonJob ignores.'),
  inState('failed', 'List failed entries; `exception` gives the reason.'),
  action('enable', 'failed', 'Make DirmonJob pick up the files of an entry.'),
  action('disable', 'enabled', 'Make DirmonJob ignore the files of an entry.'),
  action('destroy', 'disabled', 'Delete an entry.'),
];
