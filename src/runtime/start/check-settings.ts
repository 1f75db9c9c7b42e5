import { BSON } from 'mongodb';
import { ClassFilter } from '../../config/filters/class-filter';
import { SETTING_NAMES } from '../../config/settings/setting-names';
import { snakeCase } from '../../config/settings/setting-source';
import { type ResolvedSettings, resolveSettings } from '../../config/settings/settings';
import { chosenEnvironment, databaseLocation } from '../../connect';
import { type DisplayText, joined, NOTHING } from '../../display/display-text';
import { escaped } from '../../display/escaped';
import type { Environment } from '../../environment';
import { printedMessage } from '../../errors/thrown';
import { configureLogging } from '../../logging/destination';
import type { SecretConfig } from '../../secret-config/secret-config';
import { redactUrl } from '../../secrets/redact-url';
import { settingSources } from '../server/setting-sources';
import { ApplicationThread } from '../threads/application-thread';
import { checkOpenFiles } from './open-files';
import type { ServerOptions } from './options';

const LOG = { destination: 'stderr' } as const;

type Row = readonly [what: string, value: string, origin: string];

/**
 * Determines the settings of a server and their sources. It loads the files of --require, which may set some,
 * but connects to nothing and starts nothing.
 *
 * @returns the texts to print; all errors at once, and then no report
 */
export async function checkSettings(
  environment: Environment,
  options: ServerOptions,
): Promise<{ readonly report: DisplayText; readonly problems: readonly DisplayText[] }> {
  configureLogging({ ...LOG, level: 'warn' });
  const problems: DisplayText[] = [];
  const tried = async <T>(step: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await step();
    } catch (error) {
      problems.push(printedMessage(error as Error));
      return undefined;
    }
  };
  const { secretConfig } = environment;
  await tried(() => secretConfig.refresh());
  // A source that can't be read has no settings, and the others can still be checked.
  if (problems.length > 0)
    secretConfig.take({ environment: chosenEnvironment(options.connectOptions), values: new Map() });
  const application = new ApplicationThread(environment, options.files, undefined, LOG);
  await tried(() => application.start());
  const resolved = await tried(() =>
    resolveSettings(settingSources(options, application, secretConfig, secretConfig.stored())),
  );
  if (resolved !== undefined) await tried(() => checkOpenFiles(resolved.settings.maxWorkers));
  const database = await tried(() => databaseRow(options));
  await application.end(true);
  if (problems.length > 0 || resolved === undefined || database === undefined)
    return { report: NOTHING, problems };
  return { report: table([...settingRows(resolved), database, secretConfigRow(secretConfig)]), problems };
}

function settingRows({ settings, origins }: ResolvedSettings): Row[] {
  return SETTING_NAMES.map((name) => {
    const value = settings[name];
    const isQuery = typeof value === 'object' && !(value instanceof ClassFilter);
    const text = isQuery ? BSON.EJSON.stringify(value) : String(value ?? 'none');
    return [snakeCase(name), text, origins[name]];
  });
}

function databaseRow({ connectOptions }: ServerOptions): Row {
  const location = databaseLocation(connectOptions);
  if (location === undefined) return ['database', 'not configured: set --url or RJ_MONGODB_URL', ''];
  return ['database', redactUrl(location.url), location.source];
}

function secretConfigRow(secretConfig: SecretConfig): Row {
  if (!secretConfig.isConfigured) return ['Secret Config', 'none', ''];
  return ['Secret Config', secretConfig.path, secretConfig.store.provider.place];
}

function table(rows: readonly Row[]): DisplayText {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: Row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ');
  return joined(rows.map((row) => escaped(line(row).trimEnd())));
}
