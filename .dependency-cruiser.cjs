// The allowed imports: each layer imports only the layers above it in this list, and there are no cycles.
// Types count too. `npm run layers` checks this; docs/architecture.md says what each folder is for.
const LAYERS = [
  'src/bundle',
  'src/display',
  'src/secrets',
  'src/errors',
  'src/config',
  'src/logging',
  'src/mongo',
  'src/event',
  'src/dispatch',
  'src/secret-config',
  'src/(environment|environment-parts|environment-hold|bound-class|listener-handle)',
  'src/subscriber',
  'src/subscribers',
  'src/job',
  'src/server',
  'src/audit',
  'src/(watchdog|connect|default-environment|rocket-job-environment|rocket-job|names|index|console-api|console-startup)',
  'src/runtime',
  'console',
];
// The entries of processes and threads: they import the default environment, all other code gets one as an
// argument.
const ENTRIES = [
  'src/rocket-job',
  'src/console-api',
  'src/watchdog/watchdog-thread',
  'src/runtime/server/main',
  'src/runtime/threads/application-main',
  'src/runtime/threads/worker-environment',
];
const pathOf = (layer) => `^${layer}([.]ts$|/)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...LAYERS.map((layer, index) => ({
      name: `layer ${layer}`,
      severity: 'error',
      from: { path: pathOf(layer) },
      to: { path: LAYERS.slice(index + 1).map(pathOf) },
    })).filter(({ to }) => to.path.length > 0),
    {
      name: 'only entries look up the default environment',
      severity: 'error',
      from: { path: '^src/', pathNot: ENTRIES.map((entry) => `^${entry}[.]ts$`) },
      to: { path: '^src/default-environment[.]ts$' },
    },
    {
      name: 'console imports only the entries of src',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^src/', pathNot: '^src/(index|console-api|console-startup|bundle/user-cache)[.]ts$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
