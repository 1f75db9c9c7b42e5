// Preloaded into the programs that `code-caches.mjs` runs: each thread writes V8's compiled form of the
// bundles.
const { join } = require('node:path');

const bundles = join(__dirname, '../dist/bundle');
process.on('exit', () => require(join(bundles, 'load.js')).writeCodeCaches(bundles));
