import type { ServerType, TopologyDescription } from 'mongodb';

/** What the server is that we read from and write to. */
type Role = 'primary' | 'secondary' | 'standalone' | 'mongos' | 'load balancer';

/** What a prompt or banner says of the database's servers. */
export interface Topology {
  /** The name of the replica set, if there is one. */
  readonly replicaSet: string | undefined;
  /** `secondary` means: no primary is known, nothing can be written. */
  readonly role: Role;
}

const ROLES: readonly (readonly [ServerType, Role])[] = [
  ['RSPrimary', 'primary'],
  ['Standalone', 'standalone'],
  ['Mongos', 'mongos'],
  ['LoadBalancer', 'load balancer'],
  ['RSSecondary', 'secondary'],
];

/** Undefined when no server answers. */
export function topologyOf(description: TopologyDescription): Topology | undefined {
  const servers = [...description.servers.values()];
  for (const [type, role] of ROLES) {
    const server = servers.find((candidate) => candidate.type === type);
    if (server !== undefined) return { replicaSet: server.setName ?? undefined, role };
  }
  return undefined;
}
