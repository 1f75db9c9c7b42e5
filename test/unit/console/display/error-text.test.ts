import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorText } from '../../../../console/display/error-text';
import { styleFor } from '../../../../console/display/layout/style';
import { RocketJobError } from '../../../../src/errors/rocket-job-error';

const error = new RocketJobError('not_configured', 'Not connected.', {});
const shownIn = (env: NodeJS.ProcessEnv, isTTY = true) => errorText(error, styleFor({ isTTY }, env));

describe('errorText', () => {
  it.each([[{ TERM_PROGRAM: 'vscode' }], [{ VTE_VERSION: '7600' }]])(
    'ends with a link to the section of its code in %j',
    (env) => {
      const [, url = '', text, after] = shownIn(env)
        .split('\x1b]8;;')
        .flatMap((part) => part.split('\x1b\\'));
      expect([text, after]).toEqual(['(help)', '']);
      expect(existsSync(fileURLToPath(url.replace(/#.*/, '')))).toBe(true);
      expect(url).toMatch(/^file:\/\/.*troubleshooting\.md#not_configured$/);
      expect(shownIn(env)).toContain('Not connected. ');
    },
  );

  it.each([
    [{ TERM_PROGRAM: 'vscode', NO_COLOR: '1' }, true],
    [{ VTE_VERSION: '7600', TERM: 'dumb' }, true],
    [{ TERM: 'xterm-256color' }, true],
    [{ VTE_VERSION: '7600' }, false],
  ])('has no link in %j, at a terminal: %j', (env, isTTY) => {
    expect(shownIn(env, isTTY)).not.toContain('\x1b]8');
    expect(shownIn(env, isTTY)).toMatch(/Not connected\.$/);
  });

  it('has no link after another kind of error', () => {
    const style = styleFor({ isTTY: true }, { VTE_VERSION: '7600' });
    expect(errorText(new TypeError('x'), style)).not.toContain('\x1b]8');
  });
});
