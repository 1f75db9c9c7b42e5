import { describe, expect, it } from 'vitest';
import { targetedServers } from '../../../../../console/cli/subcommands/targets';

const SERVERS = ['web1:10', 'web1:11', 'web2:10', 'db+1:7', 'plain'].map((name) => ({
  name,
  hostName: name.replace(/:\d+$/, ''),
}));

const found = (...names: string[]) => targetedServers(names, SERVERS).map(({ name }) => name);

describe('targetedServers', () => {
  it.each([
    ['a server', ['web1:11'], ['web1:11']],
    ['a host', ['web1'], ['web1:10', 'web1:11']],
    ['a server without a pid', ['plain'], ['plain']],
    ['a pattern over names', ['web*:10'], ['web1:10', 'web2:10']],
    ['a pattern over hosts', ['web?'], ['web1:10', 'web1:11', 'web2:10']],
    ['a set of letters', ['web[!1]'], ['web2:10']],
    ['a character without a meaning in patterns', ['db+*'], ['db+1:7']],
    ['several, each once', ['web1:10', 'web1', 'plain'], ['web1:10', 'web1:11', 'plain']],
  ])('accepts %s', (_what, names, expected) => {
    expect(found(...names)).toEqual(expected);
  });

  it("doesn't match part of a name", () => {
    expect(() => found('web')).toThrow('No server matches `web`. Did you mean `web1');
    expect(() => found('eb1:10')).toThrow('No server matches');
    expect(() => found('x*')).toThrow('No server matches');
  });

  it.each(['', '  '])('never treats an empty name (%j) as all servers', (name) => {
    expect(() => found(name)).toThrow('NAME is empty. Nothing was published.');
    expect(() => found('web1', name)).toThrow('NAME is empty');
  });

  it('refuses all if one of several matches nothing', () => {
    expect(() => found('web1', 'wbe2')).toThrow('Did you mean `web2');
  });
});
