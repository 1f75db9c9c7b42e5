import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lastingLines, linesIn } from '../pictures/picture';
import { play } from '../pictures/play';
import { SESSIONS } from '../pictures/sessions';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';

it.each(SESSIONS)('docs/pictures/$name-*.svg show the session as it is today', async (session) => {
  const played = lastingLines((await play(session, freshDatabaseUrl())).map(({ text }) => text));
  for (const theme of ['light', 'dark']) {
    const picture = readFileSync(
      join(PACKAGE_ROOT, 'docs', 'pictures', `${session.name}-${theme}.svg`),
      'utf8',
    );
    expect(lastingLines(linesIn(picture)), 'Run `npm run docs:pictures` to draw it again').toEqual(played);
  }
});
