import { REPLICA_SET } from './replica-set';

/** Nobody else may make the first user, and a password of 256 random bits needs no slow hash. */
const AUTHENTICATION = [
  ...['--setParameter', 'enableLocalhostAuthBypass=false'],
  ...['--setParameter', 'scramSHA256IterationCount=5000'],
];

/**
 * How a mongod of ours is started: a member of a replica set, on loopback alone, small.
 *
 * @param keyFile holds the password of its own user; without it everybody on this machine may do anything there
 */
export function mongodArguments(port: number, dataFolder: string, keyFile?: string): string[] {
  return [
    ...['--dbpath', dataFolder, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...['--replSet', REPLICA_SET, '--wiredTigerCacheSizeGB', '0.25'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ...(keyFile === undefined ? [] : ['--keyFile', keyFile, ...AUTHENTICATION]),
  ];
}
