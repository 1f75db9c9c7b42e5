import { createHook } from 'node:async_hooks';
import { basename } from 'node:path';
import { begin } from './begun';

// Describes what Node.js waits for, by the type of the resource. The fields are those of Node.js 20 to 24; a
// missing field is omitted.

interface Handle {
  hasRef?: () => boolean;
  getpeername?: (found: object) => number;
}

interface TimerResource {
  readonly _destroyed?: boolean;
  readonly _idleTimeout?: number;
  readonly _repeat?: number | null;
  hasRef?: () => boolean;
}

interface Requested {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

interface ChildHandle {
  readonly _handle?: unknown;
  readonly pid?: number;
  readonly spawnfile?: string;
}

interface HttpResource {
  readonly req?: {
    readonly host?: string;
    readonly destroyed?: boolean;
    readonly res?: { complete?: boolean } | null;
  };
}

/** Describes a resource in words; undefined when it is closed. */
type Describe = (resource: object) => string | undefined;

/** Returns what Node.js waits for now. Undocumented, but it has always existed. */
function active(kind: 'Handles' | 'Requests'): readonly unknown[] {
  return Reflect.apply(Reflect.get(process, `_getActive${kind}`), process, []);
}

/** The driver's internal resources: its commands are reported instead. */
const DRIVER = /[\\/]node_modules[\\/]mongodb[\\/]/;

const DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  Timeout: (resource) => {
    const { _destroyed, _idleTimeout = -1, _repeat, hasRef } = resource as TimerResource;
    if (_destroyed === true || _idleTimeout < 0 || hasRef?.call(resource) === false) return undefined;
    return `${typeof _repeat === 'number' ? 'an interval' : 'a timer'} of ${_idleTimeout / 1_000} s`;
  },
  PROCESSWRAP: (resource) => {
    const children = active('Handles') as readonly ChildHandle[];
    const child = children.find((handle) => handle._handle === resource);
    if (child === undefined) return undefined;
    return `the child process \`${basename(String(child.spawnfile))}\` (pid ${child.pid})`;
  },
  TCPWRAP: (resource) => {
    const { hasRef, getpeername } = resource as Handle;
    const peer: Requested = {};
    if (hasRef?.call(resource) !== true || getpeername?.call(resource, peer) !== 0) return undefined;
    return `a socket to ${peer.address}:${peer.port}`;
  },
  TCPCONNECTWRAP: requested(({ address, port }) => `a connection to ${address}:${port}`),
  PIPECONNECTWRAP: requested(({ address }) => `a connection to ${address}`),
  GETADDRINFOREQWRAP: requested(({ hostname }) => `the address of ${hostname} (DNS)`),
  FSREQCALLBACK: requested(() => 'a file operation'),
  FSREQPROMISE: () =>
    process.getActiveResourcesInfo().includes('FSReqPromise') ? 'a file operation' : undefined,
  HTTPCLIENTREQUEST: (resource) => {
    const { req } = resource as HttpResource;
    if (req === undefined || req.destroyed === true || req.res?.complete === true) return undefined;
    return `an HTTP response of ${req.host}`;
  },
};

/** From now on records the resources that a job's code makes this thread wait for. */
export function watchResources(): void {
  createHook({
    init(_id, type, _trigger, resource) {
      const describe = DESCRIPTIONS[type];
      if (describe === undefined) return;
      const kept = new WeakRef(resource);
      begin(() => {
        const alive = kept.deref();
        return alive === undefined ? undefined : describe(alive);
      }, DRIVER);
    },
  }).enable();
}

function requested(words: (request: Requested) => string): Describe {
  return (resource) => (active('Requests').includes(resource) ? words(resource as Requested) : undefined);
}
