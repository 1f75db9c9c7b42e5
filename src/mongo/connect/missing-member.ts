import type { ReadPreference, ServerType } from 'mongodb';

/** A server of the database, as the driver sees it. */
export interface FoundServer {
  readonly address: string;
  readonly type: ServerType;
}

/** The parts of a read preference that decide which member is suitable. */
type Wanted = Pick<ReadPreference, 'mode' | 'tags' | 'maxStalenessSeconds'>;

const ROLES: ReadonlyMap<string, string> = new Map([
  ['RSPrimary', 'primary'],
  ['RSSecondary', 'secondary'],
  ['RSArbiter', 'arbiter'],
  ['RSOther', 'hidden, starting or recovering'],
  ['RSGhost', 'not initiated'],
]);

/**
 * Returns which member of a replica set is missing if some respond but none is suitable; undefined for
 * another cause.
 */
export function missingMember(
  { mode, tags, maxStalenessSeconds }: Wanted,
  servers: readonly FoundServer[],
): string | undefined {
  const members = servers.filter(({ type }) => ROLES.has(type));
  if (members.length === 0) return undefined;
  const found = members.map(({ address, type }) => `${address} is ${ROLES.get(type)}`).join(', ');
  if (members.every(({ type }) => type === 'RSGhost'))
    return `the replica set is not initiated (${found}). Run \`rs.initiate()\` in mongosh there.`;
  const has = (wanted: ServerType) => members.some(({ type }) => type === wanted);
  if (mode === 'secondary' && !has('RSSecondary'))
    return `the replica set has no secondary (${found}), but the URL says \`readPreference=secondary\`. Use \`secondaryPreferred\`, or start a secondary.`;
  if (mode === 'primary' && !has('RSPrimary'))
    return `the replica set has no primary (${found}). Are enough of its members running to elect one?`;
  if (tags === undefined && maxStalenessSeconds === undefined) return undefined;
  return `no member matches \`readPreferenceTags\` and \`maxStalenessSeconds\` of the URL (${found}). Correct or remove these parameters.`;
}
