import type { ExpectedServer } from '../../src/index';
import { listed } from './listed';
import type { Style } from './style';

/** A server as far as a list tells of it. */
export type ListedServer = Pick<ExpectedServer, 'name' | 'state' | 'isZombie'>;

/** Servers line by line with their states, the names in a column. */
export function serverLines(servers: readonly ListedServer[], { colour }: Style): string[] {
  const width = Math.max(0, ...servers.map(({ name }) => name.length));
  const line = ({ name, state, isZombie }: ListedServer) =>
    `  ${name.padEnd(width)}  ${isZombie ? colour.red(`${state} (zombie)`) : state}`;
  return listed(servers, line, 'servers shows all');
}
