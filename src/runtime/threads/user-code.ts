import { inspect } from 'node:util';
import { RocketJobError } from '../../errors/rocket-job-error';
import { isJobClass } from '../../job/model/job';
import { registerJobClass } from '../../job/model/job-classes';
import { resolveOwnPackage } from '../../own-package';
import { TypeScriptFiles } from '../../typescript-files';

/** What `--require` brings. */
export interface UserCode {
  /** Absolute paths, in the order given. */
  readonly files: readonly string[];
  /** TypeScript that one thread has compiled already, for all others: path → JavaScript. */
  readonly compiled: ReadonlyMap<string, string>;
}

/**
 * Loads the files into this thread. They may be TypeScript, as may be what they require; and whoever asks for
 * `rj-console` there gets the package that runs, from any folder. The job classes that they export are known then.
 *
 * @param ownEntry what `rj-console` is in this thread, as an absolute path
 * @returns the same code with everything that is compiled now
 */
export function loadUserCode({ files, compiled }: UserCode, ownEntry: string): UserCode {
  if (files.length === 0) return { files, compiled };
  resolveOwnPackage(ownEntry);
  const typescript = new TypeScriptFiles(compiled);
  typescript.register();
  for (const file of files) registerJobClasses(load(file));
  return { files, compiled: typescript.compiled };
}

function load(file: string): unknown {
  try {
    return require(file);
  } catch (cause) {
    // In words: what a user's code throws may be anything, and has to get to another thread.
    const lines = [`Expected \`${file}\` of --require to load, got an error:`, ...inspect(cause).split('\n')];
    throw new RocketJobError('invalid_argument', lines, { argument: 'require', value: file });
  }
}

function registerJobClasses(exported: unknown): void {
  const values = typeof exported === 'object' && exported !== null ? Object.values(exported) : [];
  for (const value of [exported, ...values]) if (isJobClass(value)) registerJobClass(value);
}
