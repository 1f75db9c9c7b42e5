// Plays every session of the documentation and writes its pictures, docs/pictures/<name>-{light,dark}.svg.
//
//   npm run docs:pictures
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromDist, PACKAGE_ROOT } from '../support/from-dist';
import { pictureOf, THEMES } from './picture';
import { play } from './play';
import { SESSIONS } from './sessions';

const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
  'src/mongo/embedded/embedded-mongod',
);
const FOLDER = join(PACKAGE_ROOT, 'docs', 'pictures');

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const mongod = await startEmbeddedMongod({
    isOpen: true,
    database: 'pictures',
    onProgress: console.error,
  });
  try {
    for (const session of SESSIONS) {
      const lines = await play(session, mongod.url.replace('/pictures?', `/pictures_${session.name}?`));
      for (const [name, theme] of Object.entries(THEMES))
        writeFileSync(join(FOLDER, `${session.name}-${name}.svg`), pictureOf(lines, session.title, theme));
      console.log(`${session.name}: ${lines.length} lines`);
    }
  } finally {
    await mongod.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
