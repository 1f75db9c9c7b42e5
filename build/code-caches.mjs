// Makes V8's code caches of the bundles for the Node.js that builds: runs the console and a server against a database that is
// almost empty.
// A cache holds the functions that have run, so what is done here is what starts fast. Each run begins with what the
// one before left, and adds to it.
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
    // What no start needs: each bundle has a cache, though few functions are in it.
    await programs.console(['-e', 'help', '-e', 'Job.failed()', '-e', "db.collection('a').watch().close()"]);
    const job = join(programs.home, 'job.js');
    writeFileSync(
      job,
      "const { Job } = require('rj-console'); exports.BuildJob = class BuildJob extends Job { perform() {} };",
    );
    // A thread begins with what the server before left.
    for (let server = 1; server <= 2; server++) await programs.server(job);
  });
} catch (error) {
  // Without them each program makes its own when it is first run.
  console.error(`No code caches are built: ${error.message}`);
}
