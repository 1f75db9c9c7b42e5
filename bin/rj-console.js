#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const main = join(__dirname, '..', 'dist', 'console', 'main.js');
if (existsSync(main)) {
  require(main);
} else {
  console.error(`rj-console is not built yet. Run \`npm ci\` in ${resolve(__dirname, '..')} first.`);
  process.exitCode = 1;
}
