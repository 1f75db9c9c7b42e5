import { boundTo } from '../../bound-class';
import type { Environment } from '../../environment';
import type { ThreadDump } from '../../logging/thread-stacks';
import type { LeaseKeeper } from '../../server/leases/lease-keeper';
import { LoggerSubscriber } from '../../subscribers/logger';
import { SecretConfigSubscriber } from '../../subscribers/secret-config';
import { ServerSubscriber } from '../../subscribers/server';
import type { ServerControl } from '../../subscribers/server-control';
import { WorkerSubscriber } from '../../subscribers/worker';

/** Runs code while the four built-in subscribers of a server are subscribed. */
export function withBuiltInSubscribers(
  environment: Environment,
  control: ServerControl & { logStacks(className: string): Promise<ThreadDump> },
  refreshSettings: () => Promise<readonly string[]>,
  leases: LeaseKeeper,
  run: () => Promise<void>,
): Promise<void> {
  const dump = () => control.logStacks(LoggerSubscriber.eventName);
  return boundTo(SecretConfigSubscriber, environment).subscribe(refreshSettings, () =>
    boundTo(ServerSubscriber, environment).subscribe(control, () =>
      boundTo(WorkerSubscriber, environment).subscribe(control, () =>
        boundTo(LoggerSubscriber, environment).subscribe(dump, (lease) => leases.hear(lease), run),
      ),
    ),
  );
}
