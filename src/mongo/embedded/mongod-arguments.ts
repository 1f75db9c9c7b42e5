import { REPLICA_SET } from './replica-set';

/** How a mongod of ours is started: a member of a replica set, on loopback alone, small. */
export function mongodArguments(port: number, dataFolder: string): string[] {
  return [
    ...['--dbpath', dataFolder, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...['--replSet', REPLICA_SET, '--wiredTigerCacheSizeGB', '0.25'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
  ];
}
