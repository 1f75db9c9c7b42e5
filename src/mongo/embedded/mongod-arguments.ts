import { REPLICA_SET } from './replica-set';

/** No other user may create the first user, and a password of 256 random bits needs no slow hash. */
const AUTHENTICATION = [
  ...['--setParameter', 'enableLocalhostAuthBypass=false'],
  ...['--setParameter', 'scramSHA256IterationCount=5000'],
];

/**
 * Returns the arguments of an embedded mongod: a small member of a replica set, only on loopback.
 *
 * @param keyFile holds the password of its internal user; without it, everyone on this machine has full
 *   access
 */
export function mongodArguments(port: number, dataFolder: string, keyFile?: string): string[] {
  return [
    ...['--dbpath', dataFolder, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...['--replSet', REPLICA_SET, '--wiredTigerCacheSizeGB', '0.25'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ...(keyFile === undefined ? [] : ['--keyFile', keyFile, ...AUTHENTICATION]),
  ];
}
