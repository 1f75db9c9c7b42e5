#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const loader = join(__dirname, '..', 'dist', 'bundle', 'load.js');
if (existsSync(loader)) {
  const { load } = require(loader);
  // First of all: until then other users on this machine can read a password in `--url`.
  load('#start/src/secrets/conceal-arguments.js', 'server').concealArguments('rj-server');
  load('#server/src/runtime/server/main.js', 'server');
} else {
  console.error(`rj-server is not built yet. Run \`npm ci\` in ${resolve(__dirname, '..')} first.`);
  process.exitCode = 1;
}
