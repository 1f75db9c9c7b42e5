#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const dist = join(__dirname, '..', 'dist');
const main = join(dist, 'src', 'runtime', 'server', 'main.js');
if (existsSync(main)) {
  // At once: until then others on this machine can read a password in `--url`.
  require(join(dist, 'src', 'secrets', 'conceal-arguments.js')).concealArguments('rj-server');
  require(main);
} else {
  console.error(`rj-server is not built yet. Run \`npm ci\` in ${resolve(__dirname, '..')} first.`);
  process.exitCode = 1;
}
