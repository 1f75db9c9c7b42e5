import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { freshDatabaseUrl } from '../support/database';
import { lasting, play, sessionsOf, writeSessions } from '../support/page-sessions';
import { seedRubyFleet } from '../support/ruby-fleet';
import { obeyKills } from '../support/ruby-kill';

// The sessions of docs/jobs.md, played in the real console on the documents of a Ruby fleet.
// `WRITE_SESSIONS=1` writes their current output into the page.
const PAGE = 'docs/jobs.md';
const sessions = sessionsOf(PAGE);
const shown: (readonly string[])[] = [];

afterAll(() => {
  if (process.env['WRITE_SESSIONS'] !== undefined) writeSessions(PAGE, shown);
});

describe.each([...new Set(sessions.map(({ section }) => section))])('%s', (section) => {
  it.each(sessions.filter((each) => each.section === section))(
    'runs as line $line of the page shows it',
    async (session) => {
      const url = freshDatabaseUrl();
      const client = await new MongoClient(url).connect();
      const ended = new AbortController();
      try {
        await seedRubyFleet(client.db());
        const killing = obeyKills(client.db(), ended.signal).catch(() => {});
        const played = await play(session, url);
        ended.abort();
        await killing;
        shown[sessions.indexOf(session)] = played;
        if (process.env['WRITE_SESSIONS'] === undefined)
          expect(lasting(played)).toEqual(lasting(session.lines));
      } finally {
        ended.abort();
        await client.close();
      }
    },
  );
});

it('is on the page for each question, at the prompt, in Ruby and from the shell', () => {
  const kinds = (section: string) => {
    const texts = sessions.filter((each) => each.section === section).map(({ lines }) => lines.join('\n'));
    return {
      typescript: texts.some((text) => /> .*(?:Job\.|workers\(|audit\()/.test(text)),
      ruby: texts.some((text) => text.includes('RocketJob::')),
      shell: texts.some((text) => text.startsWith('$ rj-console ')),
    };
  };
  for (const question of [
    'A job is stuck',
    'A batch failed on bad records',
    'Retry what failed last night',
    'Who did this?',
  ])
    expect({ question, ...kinds(`## ${question}`) }).toEqual({
      question,
      typescript: true,
      ruby: true,
      shell: true,
    });
});
