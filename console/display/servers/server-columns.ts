import { valueText } from '../../../src/console-startup';
import type { Server } from '../../../src/index';
import { isoDate } from '../layout/iso-date';

/** The columns of servers for programs, and on wide screens: `-o wide`, `-o csv`. */
export const SERVERS = {
  columns: [
    { title: 'id', value: ({ id }: Server) => valueText(id) },
    { title: 'name', value: ({ name }: Server) => valueText(name) },
    { title: 'language', value: ({ runtime }: Server) => (runtime === 'ruby' ? 'ruby' : 'typescript') },
    { title: 'state', value: ({ state }: Server) => valueText(state) },
    { title: 'zombie', value: (server: Server) => String(server.isZombie()) },
    { title: 'workers', value: ({ heartbeat }: Server) => valueText(heartbeat?.workers ?? 0) },
    { title: 'max_workers', value: ({ maxWorkers }: Server) => valueText(maxWorkers) },
    { title: 'started_at', value: ({ startedAt }: Server) => isoDate(startedAt) },
    { title: 'heartbeat_at', value: ({ heartbeat }: Server) => isoDate(heartbeat?.updatedAt) },
  ],
  name: ({ name }: Server) => valueText(name),
};
