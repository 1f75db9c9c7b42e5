// Determines which modules the console runs at its start, for `bundle.mjs`.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atPrompt, tasks, withDatabase } from './programs.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const record = join(here, '../dist/start-modules.json');
const PRELOAD = 'keep-modules.cjs';
/** The recording depends on these files too. */
const OWN_FILES = [
  'start-modules.mjs',
  'lazy-requires.mjs',
  'programs.mjs',
  'fake-mongod.mjs',
  'fake-documents.mjs',
  PRELOAD,
];

/**
 * Returns the paths of the modules that run before the prompt (`prompt`), for a subcommand (`task`), for a
 * one-liner (`line`), and for the first entries of a session (`session`). Starts the console for that, unless
 * the sources are unchanged.
 *
 * @param sources their digest
 * @param writeAll creates bundles that can be started; without it nothing new is recorded
 */
export async function startModules(sources, writeAll) {
  const digest = OWN_FILES.reduce(
    (hash, name) => hash.update(readFileSync(join(here, name))),
    createHash('sha256'),
  )
    .update(sources)
    .digest('hex');
  if (existsSync(record)) {
    const known = JSON.parse(readFileSync(record, 'utf8'));
    if (known.digest === digest) return known.stages;
  }
  if (writeAll === undefined) return {};
  await writeAll();
  const stages = {};
  try {
    await withDatabase(join(here, PRELOAD), async (programs) => {
      const keep = async (start) => {
        const path = join(programs.home, 'modules.json');
        await start({ RUN_MODULES: path });
        if (!existsSync(path)) return [];
        const runs = readFileSync(path, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
        rmSync(path);
        return runs;
      };
      const task = await keep((env) => tasks(programs, env));
      const line = await keep((env) => programs.console(['-e', 'Server.count()'], env));
      const session = await keep((env) => atPrompt(programs, env));
      stages.prompt = [...line, ...session].flatMap(({ beforePrompt }) => beforePrompt);
      stages.task = task.flatMap(({ all }) => all);
      stages.line = line.flatMap(({ all }) => all);
      stages.session = session.flatMap(({ all }) => all);
    });
  } catch (error) {
    // The bundles work without it; a start then reads larger ones.
    console.error(`The bundles are not split by what a start runs: ${error.message}`);
    return {};
  }
  writeFileSync(record, JSON.stringify({ digest, stages }));
  return stages;
}
