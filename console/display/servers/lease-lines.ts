import type { Lease } from '../../../src/console-api';
import {
  type DisplayText,
  display,
  escaped,
  javascriptQuoted,
  joined,
  NOTHING,
  rubyQuoted,
  shellQuoted,
  valueText,
} from '../../../src/console-startup';
import type { Publication } from '../../../src/index';
import { duration } from '../layout/duration';
import { listed } from '../layout/listed';
import type { Style } from '../layout/style';
import type { Medium } from '../medium';

/** `debug until 10:32 (in 9m 3s) on every process, by jack@web1`, one line per lease, ten at most. */
export function leaseLines(leases: readonly Lease[], { colour }: Style): DisplayText {
  const all = display`db.collection('rocket_job.leases') holds them all`;
  return joined(listed(leases, leaseLine, all).map(colour.yellow));
}

function leaseLine({ document, damage, readAt }: Lease): DisplayText {
  if (damage !== undefined)
    return display`lease ${value(document._id)} (damaged: ${escaped(damage)}), reverts nothing`;
  const { parameters, expires_at: end, publisher, revert } = document;
  const { level = 'info', class_name: className, host_name: host, pid } = parameters;
  const ofClass = className === undefined ? NOTHING : display` for ${value(className)}`;
  const where =
    host === undefined && pid === undefined
      ? display`every process`
      : display`${value(host ?? '*')}:${value(pid ?? '*')}`;
  const then =
    revert === undefined ? NOTHING : display`, then ${value(revert.parameters['level'])} on Ruby servers`;
  const time = display`until ${clockTime(end)} (in ${duration(end.getTime() - readAt.getTime())})`;
  const by = display`${value(publisher.user)}@${value(publisher.host)}`;
  return display`${value(level)}${ofClass} ${time} on ${where}, by ${by}${then}`;
}

/** Returns the note on a temporary level: when it reverts, and the call that reverts it now. */
export function leaseText({ event }: Publication, { colour }: Style, medium: Medium): DisplayText {
  const { id, expiresAt, createdAt } = event;
  if (expiresAt === undefined) return NOTHING;
  const time = duration(expiresAt.getTime() - createdAt.getTime());
  return colour.dim(
    display`\nReverts at ${clockTime(expiresAt)} (in ${time}), even if you close this console. To revert it now: ${REVERTS[medium](valueText(id))}`,
  );
}

/** The call that immediately reverts an event's setting. */
const REVERTS: Readonly<Record<Medium, (id: string) => DisplayText>> = {
  typescript: revert,
  ruby: (id) => display`RocketJob::Subscribers::Logger.revert(${rubyQuoted(id)})`,
  shell: (id) => display`rj-console -e ${shellQuoted(revert(id))}`,
};

function revert(id: string): DisplayText {
  return display`Logger.revert(${javascriptQuoted(id)})`;
}

/** `10:32`, in this machine's time zone. */
function clockTime(time: Date): DisplayText {
  return escaped(time.toTimeString().slice(0, 5));
}

function value(field: unknown): DisplayText {
  return escaped(valueText(field));
}
