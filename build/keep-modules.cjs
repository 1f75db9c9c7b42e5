// Preloaded into the programs that `start-modules.mjs` runs: records which modules of the bundles ran, and
// which of them before the prompt.
const fs = require('node:fs');
const { join } = require('node:path');

const path = process.env.RUN_MODULES;
const modules = () => require(join(__dirname, '../dist/bundle/load.js')).loadedModules();
const { writeSync } = fs;
let beforePrompt = [];
fs.writeSync = (fd, text, ...more) => {
  if (beforePrompt.length === 0 && /:001> /.test(String(text))) beforePrompt = modules();
  return writeSync(fd, text, ...more);
};
process.on('exit', () => fs.appendFileSync(path, `${JSON.stringify({ beforePrompt, all: modules() })}\n`));
