import type { Lease } from '../../src/console-api';
import type { Publication } from '../../src/index';
import { duration } from './duration';
import { shortParameters } from './short-parameters';
import type { Style } from './style';

/** `debug until 10:32 (in 9m 3s) on every process, by jack@web1`, one line a lease. */
export function leaseLines(leases: readonly Lease[], { colour }: Style): string {
  return leases.map((lease) => colour.yellow(leaseLine(lease))).join('\n');
}

function leaseLine({ document, readAt }: Lease): string {
  const { parameters, expires_at: end, publisher, revert } = document;
  const { level = 'info', class_name: className, host_name: host, pid } = parameters;
  const ofClass = className === undefined ? '' : ` for ${String(className)}`;
  const where =
    host === undefined && pid === undefined ? 'every process' : [host ?? '*', pid ?? '*'].join(':');
  const then = revert === undefined ? '' : `, then ${String(revert.parameters['level'])} on Ruby servers`;
  const time = `until ${clockTime(end)} (in ${duration(end.getTime() - readAt.getTime())})`;
  return `${String(level)}${ofClass} ${time} on ${where}, by ${publisher.user}@${publisher.host}${then}`;
}

/** What is said when something is published for a time: when it ends by itself, and how to end it now. */
export function leaseText({ event }: Publication, { colour }: Style): string {
  const { expiresAt, createdAt, parameters } = event;
  if (expiresAt === undefined) return '';
  const time = duration(expiresAt.getTime() - createdAt.getTime());
  const now = shortParameters({ ...parameters, level: 'info' });
  return colour.dim(
    `\nTaken back by itself at ${clockTime(expiresAt)} (in ${time}), also when this console is gone. To end it now: Logger.publish('set', ${now})`,
  );
}

/** `10:32`, by this machine's time zone. */
function clockTime(time: Date): string {
  return time.toTimeString().slice(0, 5);
}
