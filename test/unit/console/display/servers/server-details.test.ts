import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { styleFor } from '../../../../../console/display/layout/style';
import { busyLines } from '../../../../../console/display/servers/busy-lines';
import { detailColumns, serverDetails } from '../../../../../console/display/servers/server-details';
import { serverTable } from '../../../../../console/display/servers/server-table';
import { Server } from '../../../../../src/index';

const NOW = new Date('2026-11-25T10:00:00Z');
const JOB = new ObjectId();

function server(fields: object): Server {
  const document = { _id: new ObjectId(), name: 'a:1', state: 'running', max_workers: 2, ...fields };
  return new Server(document as never, NOW);
}

describe('serverDetails', () => {
  it("returns a server's reports, with the job of each busy worker", () => {
    const busy = [
      { worker_id: 2, job: 'ImportJob', job_id: JOB, since: new Date(NOW.getTime() - 200_000) },
      'rubbish',
    ];
    const details = serverDetails(
      server({
        version: '0.1.0',
        node_version: 'v22.1.0',
        rss: 120 * 1_048_576,
        event_loop_delay_ms: 12.4,
        busy,
      }),
    );
    expect(details).toMatchObject({ version: '0.1.0', node: 'v22.1.0', memory: '120 MiB', delay: '12 ms' });
    expect(busyLines(details.busy ?? [])).toEqual([
      'Busy: 1 worker',
      `  a:1:2  ImportJob ${String(JOB)}  for 3m 20s`,
    ]);
  });

  it('cuts a version of 50,000 characters', () => {
    const long = '\n'.repeat(50_000);
    const { version, node } = serverDetails(server({ version: long, node_version: long }));
    expect([version?.length, node?.length].every((length) => Number(length) < 2_000)).toBe(true);
  });

  it('works without missing or malformed reports', () => {
    const details = serverDetails(server({ version: 7, rss: 'much', busy: 'yes' }));
    expect(Object.values(details).filter((value) => value !== undefined)).toEqual([]);
    expect(detailColumns([server({})])).toEqual([]);
    const ours = server({ version: '0.1.0', node_version: 'v22.1.0' });
    expect(detailColumns([ours, server({})])).toEqual([{ title: 'version', cells: ['0.1.0', '-'] }]);
    expect(detailColumns([ours]).map(({ title }) => title)).toEqual(['version', 'node']);
  });
});

describe('serverTable', () => {
  it('has as many columns as fit on a narrow screen, and names the missing ones', () => {
    const { colour } = styleFor({});
    const servers = [server({ version: '0.1.0' })];
    const at = (width: number) =>
      serverTable(servers, { colour, width, height: undefined }, detailColumns(servers));
    expect(at(80)).toBe(
      'name        state             workers  started  heartbeat  version\na:1 (Ruby)  running (zombie)  0/2      -        -          0.1.0',
    );
    expect(at(60)).toBe(
      'name        state             workers  started  heartbeat\na:1 (Ruby)  running (zombie)  0/2      -        -\n1 more column on a wider screen: version',
    );
    expect(at(30)).toMatch(/^name .*\na:.*…[\s\S]*\n1 more column/);
  });
});
