import type { JobEnvironment } from '../../model/job-store';
import { type OperationWatch, watchOf, watchOperations } from '../operation-watch';

/** Only these warnings about single jobs are printed; the others are of the same kind. */
const MOST_WARNINGS = 10;

/** Returns the environment for one job of many: the call is checked, recorded and reported as a whole. */
export function quietOf(environment: JobEnvironment): JobEnvironment {
  const quiet: JobEnvironment = {
    database: () => environment.database(),
    primaryDatabase: () => environment.primaryDatabase(),
    slicesDatabase: () => environment.slicesDatabase(),
    knownJobClasses: () => environment.knownJobClasses(),
  };
  const watch = watchOf(environment);
  if (watch !== undefined) watchOperations(quiet, quietly(watch));
  return quiet;
}

/**
 * A warning that is the same for several jobs is printed once; a report of what was done covers all of them.
 */
function quietly(watch: OperationWatch): OperationWatch {
  const said = new Set<string>();
  const nothing = () => {};
  return {
    ...{ done: nothing, progress: nothing, progressEnded: nothing },
    say: (text) => {
      if (said.has(text) || said.size > MOST_WARNINGS) return;
      said.add(text);
      watch.say(said.size > MOST_WARNINGS ? 'Other jobs have warnings of the same kind.' : text);
    },
    sayOnce: (text) => watch.sayOnce(text),
    mayKillWorker: async () => undefined,
    dropsLater: (drop) => watch.dropsLater(drop),
    signal: watch.signal,
  };
}
