// Creates V8's code caches of the bundles for the Node.js of the build: runs the console and a server against
// a database that is almost empty. A cache holds the functions that have run, so the actions here are the
// ones that will start fast. Each run starts with the previous run's caches, and adds to them.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atPrompt, tasks, withDatabase } from './programs.mjs';

const bundle = fileURLToPath(new URL('../dist/bundle', import.meta.url));
const preload = fileURLToPath(new URL('keep-code.cjs', import.meta.url));

if (readdirSync(bundle).some((name) => name.endsWith(`-${process.version}-${process.arch}.cache`)))
  process.exit();
try {
  await withDatabase(preload, async (programs) => {
    await programs.console(['--quiet', '-e', 'Server.count()', '-e', 'servers']);
    await tasks(programs);
    await programs.console(['--help']);
    await atPrompt(programs);
    // For bundles that no start needs: each gets a cache, though with few functions.
    await programs.console(['-e', 'help', '-e', 'Job.failed()', '-e', "db.collection('a').watch().close()"]);
    await programs.console(['--dry-run', '-e', "Server.publish('pause')"]);
    const job = join(programs.home, 'job.js');
    writeFileSync(
      job,
      "const { Job } = require('rj-console'); exports.BuildJob = class BuildJob extends Job { perform() {} };",
    );
    // A thread starts with the caches of the previous server.
    for (let server = 1; server <= 2; server++) await programs.server(job);
  });
} catch (error) {
  // Without them, each program creates its own caches on its first run.
  console.error(`No code caches are built: ${error.message}`);
}
