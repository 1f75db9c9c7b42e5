// Preloaded into the programs that `code-caches.mjs` runs: each thread leaves what V8 made of the bundles.
const { join } = require('node:path');

const bundles = join(__dirname, '../dist/bundle');
process.on('exit', () => require(join(bundles, 'load.js')).writeCodeCaches(bundles));
