import { closeSync } from 'node:fs';
import { inspect } from 'node:util';
import { chosenEnvironment } from '../../connect';
import { defaultEnvironment } from '../../default-environment';
import { display, joined } from '../../display/display-text';
import { escapedMessage } from '../../display/escaped';
import { standardError, standardOutput } from '../../display/output';
import { exitProcess } from '../../display/process-exit';
import { printedMessage } from '../../errors/thrown';
import { RocketJob } from '../../index';
import { checkClassFilter } from '../../job/queue/match-in-database';
import { checkWhereFilter } from '../../job/queue/where-filter';
import { configureLogging, isLogStuck, type LogSettings, logWritten } from '../../logging/destination';
import { openLogFile } from '../../logging/log-output';
import { loggerFor } from '../../logging/logger';
import { stackWithSources } from '../../logging/source-places';
import { inTime } from '../../mongo/in-time';
import { serversIn } from '../../mongo/servers-collection';
import { answeringServers } from '../../server/records/answering-servers';
import { Registration } from '../../server/records/registration';
import { JobRunner } from '../jobs/job-runner';
import { checkSettings } from '../start/check-settings';
import { checkOpenFiles } from '../start/open-files';
import { parseOptions, type ServerOptions } from '../start/options';
import { removePidfile, writePidfile } from '../start/pidfile';
import { writingFile } from '../start/writing-file';
import { ApplicationThread } from '../threads/application-thread';
import { WorkerPool } from '../threads/worker-pool';
import { CurrentSettings } from './current-settings';
import { ServerMetrics } from './server-metrics';
import { settingSources } from './setting-sources';
import { handleSignals } from './signals';
import { Supervisor } from './supervisor';

// The control thread of `rj-server`. No user code runs here.

/** How long the last log lines may take to be written. */
const LOG_WITHIN_MS = 1_000;

async function main(): Promise<void> {
  let options: ServerOptions;
  try {
    options = parseOptions(process.argv.slice(2), process.env, packageVersion());
    checkLogFile(options.log);
  } catch (error) {
    process.exit(failed(error as Error));
  }
  defaultEnvironment.secretConfig.environment = chosenEnvironment(options.connectOptions);
  if (options.isCheck) process.exit(await check(options));
  const log = logSettings(options);
  const application = new ApplicationThread(defaultEnvironment, options.files, options.connectOptions, log);
  const settings = await readSettings(options, application);
  // This thread keeps handling events and heartbeats, whatever happens to the log.
  configureLogging({
    ...log,
    level: settings.values.logLevel,
    thread: 'rocketjob main',
    waits: false,
  });
  const supervisor = createSupervisor(application, settings, options, log);
  const signals = handleSignals(supervisor, options.log !== undefined);
  process.on('uncaughtException', (error) => {
    loggerFor('RocketJob::Supervisor').fatal('RocketJob::Server is stopping due to an exception', error);
    process.exitCode = 1;
    supervisor.stop();
  });
  let exitCode: number | undefined;
  try {
    if (options.pidfile !== undefined) writePidfile(options.pidfile);
    await RocketJob.connect(options.connectOptions);
    await supervisor.run();
  } catch (error) {
    if (options.log !== undefined) loggerFor('RocketJob::Supervisor').fatal("Can't start", error as Error);
    exitCode = failed(error as Error);
  }
  await RocketJob.disconnect();
  if (options.pidfile !== undefined) removePidfile(options.pidfile);
  await inTime(logWritten(), LOG_WITHIN_MS, () => new Error('The log has no reader')).catch(() => {});
  if (supervisor.hasThreadsLeft || isLogStuck()) process.kill(process.pid, 'SIGKILL');
  exitProcess(exitCode ?? signals.exitCode ?? process.exitCode ?? 0);
}

function packageVersion(): string {
  return (require('rj-console/package.json') as { version: string }).version;
}

/** Prints the effective settings, or all errors in them. @returns the exit code */
async function check(options: ServerOptions): Promise<number> {
  const { report, problems } = await checkSettings(defaultEnvironment, options);
  if (problems.length === 0) standardOutput.writeLine(report);
  else standardError.writeLine(display`rj-server: ${joined(problems)}`);
  return Math.min(problems.length, 1);
}

async function readSettings(
  options: ServerOptions,
  application: ApplicationThread,
): Promise<CurrentSettings> {
  const { secretConfig } = defaultEnvironment;
  try {
    await secretConfig.refresh();
    const settings = new CurrentSettings(
      (secrets) => settingSources(options, application, secretConfig, secrets),
      secretConfig.stored(),
      async ({ settings, origins }) => {
        checkOpenFiles(settings.maxWorkers);
        const database = await defaultEnvironment.database();
        await checkWhereFilter(database, settings.whereFilter, origins.whereFilter);
        for (const name of ['includeFilter', 'excludeFilter'] as const)
          await checkClassFilter(database, application.jobClassNames, settings[name], origins[name]);
      },
    );
    checkOpenFiles(settings.values.maxWorkers);
    return settings;
  } catch (error) {
    // Reported together with the errors in the files of --require, which are not loaded yet.
    process.exit((await check(options)) || failed(error as Error));
  }
}

/** Otherwise the error would only surface at the first log line. */
function checkLogFile(path: string | undefined): void {
  if (path !== undefined) writingFile('log', path, () => closeSync(openLogFile(path)));
}

function createSupervisor(
  application: ApplicationThread,
  settings: CurrentSettings,
  { connectOptions, tracesAwaits }: ServerOptions,
  log: LogSettings,
): Supervisor {
  const environment = defaultEnvironment;
  environment.isServer = true;
  const { name } = settings.values;
  const registration = new Registration(
    // On another client than the main one, so that no job delays a heartbeat.
    async () => serversIn(await environment.tailDatabase()),
    name,
    () => ({ listener: environment.listeners.state, application_listener: application.listener }),
    () => metrics.read(),
    (servers) => answeringServers(environment, servers),
  );
  const id = registration.id.toHexString();
  environment.receipts.process = { id, name, serverId: id };
  const pool: WorkerPool = new WorkerPool(() => ({
    serverName: name,
    log,
    connectOptions,
    secretConfig: environment.secretConfig.state,
    userCode: application.userCode,
    code: application.code,
    tracesAwaits,
    onIdle: () => runner.look(),
  }));
  const metrics: ServerMetrics = new ServerMetrics(packageVersion(), pool, () => runner.jobClasses);
  const runner: JobRunner = new JobRunner({
    environment,
    serverId: registration.id,
    pool,
    application,
    settings,
  });
  return new Supervisor({ environment, registration, pool, application, runner, settings });
}

function logSettings({ log }: ServerOptions): LogSettings {
  return log === undefined ? { destination: 'stdout', pretty: standardOutput.isTTY } : { destination: log };
}

/** Reports why the server hasn't started. @returns the exit code */
function failed(error: Error & { readonly code?: unknown }): number {
  const text =
    error.name === 'RocketJobError'
      ? printedMessage(error)
      : escapedMessage(stackWithSources(inspect(error)));
  standardError.writeLine(display`rj-server: ${text}`);
  return error.code === 'cannot_connect' ? 2 : 1;
}

main().catch((error: Error) => process.exit(failed(error)));
