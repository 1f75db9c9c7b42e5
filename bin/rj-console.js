#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const loader = join(__dirname, '..', 'dist', 'bundle', 'load.js');
if (existsSync(loader)) {
  const { load } = require(loader);
  // First of all: until then other users on this machine can read a password in `--url`.
  load('#start/src/secrets/conceal-arguments.js', 'console').concealArguments('rj-console');
  load('#start/console/main.js', 'console');
} else {
  console.error(`rj-console is not built yet. Run \`npm ci\` in ${resolve(__dirname, '..')} first.`);
  process.exitCode = 1;
}
