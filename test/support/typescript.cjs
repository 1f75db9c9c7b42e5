// Runs a TypeScript script on the sources: `node -r ./test/support/typescript.cjs SCRIPT.ts`. As CommonJS, so
// that an `import()` in the sources finds a source too.
require('ts-node').register({
  transpileOnly: true,
  experimentalResolver: true,
  compilerOptions: { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true },
});
