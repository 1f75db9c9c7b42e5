import { type DisplayText, display, escaped, joined, NOTHING, valueText } from '../../../src/console-startup';
import type { AuditRecord, EventRecord } from '../../../src/index';
import { extentText, numberText } from '../layout/extent-text';
import type { Style } from '../layout/style';
import { ageText, authorText, eventSentence } from './event-sentence';

/** The past tense of actions that don't end in `ed`. */
const PAST: Readonly<Record<string, string>> = {
  drop: 'dropped',
  set: 'set',
  'run now': 'ran now',
  retry: 'retried',
  edit: 'edited',
};

/** A change without an outcome may be in progress for this long. */
const IN_PROGRESS_MS = 10_000;

/** Returns changes and events, one line each. */
export function entrySentences(entries: readonly (AuditRecord | EventRecord)[], style: Style): DisplayText {
  return joined(
    entries.map((entry) =>
      'namespace' in entry ? auditSentence(entry, style) : eventSentence(entry, style),
    ),
  );
}

/** `12s ago  jack@ops1 (rj-console) retried 3 jobs in rocketjob.rocket_job.jobs: 3 changed (reason: ticket 4711)` */
function auditSentence(record: AuditRecord, { colour }: Style): DisplayText {
  const { reason, damage, readAt, at } = record;
  const why = reason === undefined ? NOTHING : display` (reason: ${escaped(reason)})`;
  const broken = damage === undefined ? NOTHING : display` (damaged: ${escaped(damage)})`;
  return display`${colour.dim(ageText(at, readAt))}  ${authorText(record)} ${deedText(record)}${outcomeText(record)}${why}${broken}`;
}

function deedText(record: AuditRecord): DisplayText {
  const { outcome, filter, ids, count, noun, namespace } = record;
  // `set priority` is one action: it sets the priority of a job.
  const [, fields] = /^set (\w+(?:, \w+)*)$/.exec(record.action) ?? [];
  const action = fields === undefined ? record.action : 'set';
  const of = fields === undefined ? NOTHING : display`${escaped(fields)} of `;
  const verb = escaped(action);
  const did =
    outcome === undefined
      ? display`was about to ${verb}`
      : outcome.status === 'failed'
        ? display`tried to ${verb}`
        : pastOf(action);
  const [id] = ids;
  const isOne = ids.length === 1 && count === 1;
  const which = isOne ? display`${escaped(noun)} ${escaped(valueText(id))}` : extentText({ count, noun });
  const where =
    isOne || filter === undefined || filter === '{}'
      ? NOTHING
      : display` where ${escaped(valueText(filter))}`;
  return display`${did} ${of}${which} in ${escaped(namespace)}${where}`;
}

function pastOf(action: string): DisplayText {
  if (PAST[action] !== undefined) return escaped(PAST[action]);
  if (/^[a-z]+e$/.test(action)) return escaped(`${action}d`);
  // A database command may not be a verb.
  return /^[a-z]+$/.test(action) ? escaped(`${action}ed`) : display`ran ${escaped(action)} on`;
}

function outcomeText({ outcome, count, at, readAt }: AuditRecord): DisplayText {
  if (outcome === undefined) {
    return readAt.getTime() - at.getTime() < IN_PROGRESS_MS
      ? display`: no outcome yet`
      : display`: no outcome recorded, so the change may or may not have been made`;
  }
  const { status, changed, text } = outcome;
  if (status === 'failed') return display`: ${escaped(text ?? 'failed')}`;
  const number =
    changed === undefined || changed === count ? NOTHING : display`${numberText(changed)} changed`;
  const said = text === undefined ? NOTHING : escaped(text);
  const parts = [number, said].filter((part) => part !== NOTHING);
  return parts.length === 0 ? NOTHING : display`: ${joined(parts, display`, `)}`;
}
