import { describe, expect, it } from 'vitest';
import { missingTarget, unplaced } from '../../../../console/safety/missing-target';

const names = ['app1:4711', 'app2:4711'];
const servers = (all: readonly string[], host?: string) => all.map((name) => ({ name, host }));
const hintFor = (parameters: Record<string, unknown>, all = servers(names)) =>
  missingTarget({ event: { name: 'any', action: 'stop', parameters }, expected: [] }, all)?.hint;

describe('missingTarget', () => {
  it.each([
    [{ name: 'app1:4712' }, ' Did you mean `app1:4711`?'],
    [{ name: 'app1' }, " That host runs app1:4711. To target all of them use `host: 'app1'`."],
    [{ name: 'something else' }, ' Servers: app1:4711, app2:4711.'],
    [{ host_name: 'pap1' }, ' Did you mean `app1`?'],
    [{ server_id: '65f000000000000000000001', worker_id: 1 }, ' Servers: app1:4711, app2:4711.'],
  ])('%j:%s', (parameters, hint) => {
    expect(hintFor(parameters)).toBe(hint);
  });

  it('lists a few of many, and says if there are none', () => {
    const many = Array.from({ length: 12 }, (_, index) => `host${index}:1`);
    expect(hintFor({ name: 'something else' }, servers(many))).toBe(
      ` Servers: ${many.slice(0, 10).join(', ')}, … 2 more (servers lists them all).`,
    );
    expect(hintFor({ name: 'something else' }, [])).toBe(' The fleet has no servers.');
  });

  it('names hosts if a host was given, as the servers report them', () => {
    const named = [...servers(['app1', 'app2'], 'vm'), ...servers(['web1:7', 'ruby'])];
    expect(hintFor({ host_name: 'elsewhere' }, named)).toBe(' Servers run on vm, web1.');
    expect(hintFor({ host_name: 'vm1' }, named)).toBe(' Did you mean `vm`?');
    expect(hintFor({ name: 'app3' }, named)).toBe(' Did you mean `app1`?');
    expect(unplaced(named)).toEqual(['ruby']);
  });

  it("is undefined without a target, with a matching server, and for a user's own event", () => {
    const event = { name: 'any', action: 'stop', parameters: { name: 'x' } };
    const server = { name: 'x' } as never;
    expect(hintFor({})).toBeUndefined();
    expect(missingTarget({ event, expected: [server] }, servers(names))).toBeUndefined();
    expect(missingTarget({ event, expected: undefined }, servers(names))).toBeUndefined();
  });
});
