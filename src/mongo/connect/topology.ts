import type { ServerType, TopologyDescription } from 'mongodb';

/** The role of the server that is read from and written to. */
type Role = 'primary' | 'secondary' | 'standalone' | 'mongos' | 'load balancer';

/** The facts about the database's servers for a prompt or banner. */
export interface Topology {
  /** The name of the replica set, if any. */
  readonly replicaSet: string | undefined;
  /** `secondary` means that no primary is known, so writes are impossible. */
  readonly role: Role;
}

const ROLES: readonly (readonly [ServerType, Role])[] = [
  ['RSPrimary', 'primary'],
  ['Standalone', 'standalone'],
  ['Mongos', 'mongos'],
  ['LoadBalancer', 'load balancer'],
  ['RSSecondary', 'secondary'],
];

/** Returns undefined if no server responds. */
export function topologyOf(description: TopologyDescription): Topology | undefined {
  const servers = [...description.servers.values()];
  for (const [type, role] of ROLES) {
    const server = servers.find((candidate) => candidate.type === type);
    if (server !== undefined) return { replicaSet: server.setName ?? undefined, role };
  }
  return undefined;
}
