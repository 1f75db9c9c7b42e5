// Downloads a mongod into the given folder and prints its path as the last line. It is a separate process
// because the library prints to standard output and takes its settings from the environment.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { display } from '../../display/display-text';
import { escapedJson, escapedMessage } from '../../display/escaped';
import { standardOutput } from '../../display/output';

const SILENCE_MS = 10_000;

// By default the library doesn't check the server's certificate, and retries for longer than anyone waits.
process.env['npm_config_strict_ssl'] = 'true';
process.env['MONGOMS_MAX_RETRIES'] ??= '2';

const [folder = ''] = process.argv.slice(2);
setTimeout(() => {
  const files = readdirSync(folder).filter((file) => !/\.(lock|log)$/.test(file));
  if (files.some((file) => statSync(join(folder, file)).size > 0)) return;
  standardOutput.writeLine(display`no data for ${SILENCE_MS / 1_000} s`);
  process.exit(1);
}, SILENCE_MS).unref();

const { MongoBinary } = require('mongodb-memory-server-core') as typeof import('mongodb-memory-server-core');
MongoBinary.getPath({ downloadDir: folder }).then(
  // As JSON, so that it can be parsed exactly.
  (path) => standardOutput.writeLine(display`\n${escapedJson(JSON.stringify(path))}`),
  (error: Error) => {
    standardOutput.writeLine(escapedMessage(error.message));
    process.exit(1);
  },
);
