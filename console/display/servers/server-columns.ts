import { valueText } from '../../../src/console-startup';
import type { Server } from '../../../src/index';

const dateText = (date: Date | undefined): string =>
  date === undefined || Number.isNaN(date.getTime()) ? '' : date.toISOString();

/** How servers are listed for programs, and on screens with room: `-o wide`, `-o csv`. */
export const SERVERS = {
  columns: [
    { title: 'id', value: ({ id }: Server) => valueText(id) },
    { title: 'name', value: ({ name }: Server) => valueText(name) },
    { title: 'language', value: ({ runtime }: Server) => (runtime === 'ruby' ? 'ruby' : 'typescript') },
    { title: 'state', value: ({ state }: Server) => valueText(state) },
    { title: 'zombie', value: (server: Server) => String(server.isZombie()) },
    { title: 'workers', value: ({ heartbeat }: Server) => valueText(heartbeat?.workers ?? 0) },
    { title: 'max_workers', value: ({ maxWorkers }: Server) => valueText(maxWorkers) },
    { title: 'started_at', value: ({ startedAt }: Server) => dateText(startedAt) },
    { title: 'heartbeat_at', value: ({ heartbeat }: Server) => dateText(heartbeat?.updatedAt) },
  ],
  name: ({ name }: Server) => valueText(name),
};
