import type { TopologyDescription } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { topologyOf } from '../../../../../src/mongo/connect/topology';

function description(...types: string[]): TopologyDescription {
  const servers = types.map((type, index) => [
    `h${index}`,
    { type, setName: type.startsWith('RS') ? 'rs0' : null },
  ]);
  return { servers: new Map(servers as never) } as TopologyDescription;
}

describe('topologyOf', () => {
  it.each([
    [['RSSecondary', 'RSPrimary'], { replicaSet: 'rs0', role: 'primary' }],
    [['RSSecondary', 'Unknown'], { replicaSet: 'rs0', role: 'secondary' }],
    [['Standalone'], { replicaSet: undefined, role: 'standalone' }],
    [['Mongos', 'Unknown'], { replicaSet: undefined, role: 'mongos' }],
    [['Unknown', 'Unknown'], undefined],
    [[], undefined],
  ])('%j', (types, topology) => {
    expect(topologyOf(description(...types))).toEqual(topology);
  });
});
