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
    summary: 'Ruby’s watched folders: the files of each pattern become jobs of one class.',
    details: [
      'Create entries, and change their patterns and properties, in a Ruby console: it has their validations.',
    ],
    examples: ['DirmonEntry.all()', 'DirmonEntry.failed()', 'DirmonEntry.countsByState()'],
  },
  entry('all', 'DirmonEntry.all()', 'Finds all entries.', 'DirmonEntry.all()'),
  entry(
    'where',
    'DirmonEntry.where({field: value, …})',
    'Finds entries by the fields of their documents.',
    "DirmonEntry.where({job_class_name: 'ImportJob'})",
  ),
  entry(
    'find',
    'DirmonEntry.find(id)',
    'The entry with this id; an error when there is none.',
    "DirmonEntry.find('65f000000000000000000001')",
  ),
  entry('first', 'DirmonEntry.first()', 'The first entry, or undefined.', 'DirmonEntry.first()'),
  entry('count', 'DirmonEntry.count()', 'How many entries there are.', 'DirmonEntry.enabled().count()'),
  entry(
    'countsByState',
    'DirmonEntry.countsByState()',
    'How many entries are in each state.',
    'DirmonEntry.countsByState()',
  ),
  inState('pending', 'Entries that are not enabled yet.'),
  inState('enabled', 'Entries that DirmonJob takes files from.'),
  inState('disabled', 'Entries that DirmonJob ignores.'),
  inState('failed', 'Entries that couldn’t be read; `exception` says why.'),
  action('enable', 'failed', 'Enable a pending, disabled or failed entry: DirmonJob takes its files.'),
  action('disable', 'enabled', 'Disable an enabled or failed entry: DirmonJob ignores its files.'),
  action('destroy', 'disabled', 'Delete the entry.'),
];
