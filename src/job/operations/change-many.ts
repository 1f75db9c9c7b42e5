import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb';
import { isRocketJobError } from '../../errors/rocket-job-error';
import { type Change, MOST_IDS } from '../../mongo/changes/change';
import { exactly } from '../../mongo/stored/exactly';
import { untyped } from '../../mongo/untyped';
import { jobsIn } from '../model/job-collections';
import { AS_WRITTEN, type JobEnvironment } from '../model/job-store';
import { allowedBy, isJobAction, writtenBy } from '../model/job-transitions';
import { changeJob, type FoundJob, refusalOf } from './change-job';
import { filterOf, rubyJobs, sayOnce } from './change-ruby-job';
import { decide } from './decide';
import { ManyOutcome, numberText } from './many-outcome';
import type { OperationName } from './operation';
import { type OperationWatch, watchOf, watchOperations } from './operation-watch';

/** The jobs of one call, in any number. */
export interface ManyJobs {
  /** Returns the number of jobs of each class. */
  classes(): Promise<Readonly<Record<string, number>>>;
  /** Returns the ids of the first jobs. */
  ids(most: number): Promise<readonly unknown[]>;
  /** Yields each job, read during the iteration. */
  each(): AsyncIterable<FoundJob>;
  /** The filter that found them. */
  readonly filter: unknown;
}

/** The most writes in one command: a larger command would delay Ctrl+C too long. */
const AT_ONCE = 500;
/** Jobs with slices, which are written one by one. */
const CONCURRENTLY = 8;

/**
 * Runs one operation on many jobs, each with a write guarded by its state, in constant memory.
 *
 * @throws RocketJobError `not_confirmed`, `read_only`; a job's own refusal is counted instead
 */
export async function changeMany(
  environment: JobEnvironment,
  jobs: ManyJobs,
  operation: OperationName,
): Promise<ManyOutcome> {
  const classes = await jobs.classes();
  const count = Object.values(classes).reduce((sum, each) => sum + each, 0);
  const outcome = (parts: Partial<ManyOutcome> = {}) =>
    new ManyOutcome({
      operation,
      count,
      done: 0,
      left: 0,
      refused: {},
      isInterrupted: false,
      isRehearsed: false,
      ...parts,
    });
  if (count === 0) return outcome();
  const run = () => new ManyChange(environment, operation, count).run(jobs, outcome);
  const { changes } = environment;
  const announce = () =>
    watchOf(environment)?.say(
      `${operation} of ${numberText(count)} ${count === 1 ? 'job' : 'jobs'}: ${classesText(classes)}`,
    );
  if (changes === undefined) {
    announce();
    return run();
  }
  const database = (await environment.database()).databaseName;
  const change: Change = {
    action: operation,
    noun: 'job',
    namespace: `${database}.rocket_job.jobs`,
    filter: jobs.filter,
    count,
    ids: await jobs.ids(MOST_IDS),
    classes,
    isSweeping: true,
  };
  if (!changes.isShown(change)) announce();
  return changes.make({
    change,
    run,
    outcome: (made) => ({ changed: made.done, text: made.toString() }),
    rehearsed: () => outcome({ isRehearsed: true }),
  });
}

function classesText(classes: Readonly<Record<string, number>>): string {
  return Object.entries(classes)
    .sort(([name, one], [otherName, other]) => other - one || (name < otherName ? -1 : 1))
    .map(([name, count]) => `${numberText(count)} ${name}`)
    .join(', ');
}

/** A running call on many jobs. */
class ManyChange {
  readonly #environment: JobEnvironment;
  readonly #operation: OperationName;
  readonly #count: number;
  /** The call is checked and recorded as a whole. */
  readonly #quiet: JobEnvironment;
  readonly #refused = new Map<string, number>();
  #done = 0;
  #left = 0;

  constructor(environment: JobEnvironment, operation: OperationName, count: number) {
    this.#environment = environment;
    this.#operation = operation;
    this.#count = count;
    this.#quiet = withoutChanges(environment);
  }

  async run(jobs: ManyJobs, outcome: (parts: Partial<ManyOutcome>) => ManyOutcome): Promise<ManyOutcome> {
    const watch = watchOf(this.#environment);
    const signal = watch?.signal;
    const made = () =>
      outcome({
        done: this.#done,
        left: this.#left,
        refused: Object.fromEntries(this.#refused),
        isInterrupted: signal?.aborted === true,
      });
    let waiting: FoundJob[] = [];
    try {
      for await (const job of jobs.each()) {
        if (signal?.aborted === true) break;
        waiting.push(job);
        if (waiting.length < AT_ONCE) continue;
        await this.#write(waiting);
        waiting = [];
      }
      if (signal?.aborted !== true) await this.#write(waiting);
    } finally {
      watch?.progressEnded();
      // An interrupted user is back at the prompt and gets no return value.
      if (signal?.aborted === true) watch?.say(made().toString());
    }
    return made();
  }

  async #write(jobs: readonly FoundJob[]): Promise<void> {
    const alone: FoundJob[] = [];
    const ours: AnyBulkWriteOperation<Document>[] = [];
    const rubys: AnyBulkWriteOperation<Document>[] = [];
    for (const job of jobs) {
      const refusal = refusalOf(this.#operation, job);
      if (refusal !== undefined) {
        this.#refuse(refusal.kind);
        continue;
      }
      const write = this.#plainWrite(job);
      if (write === undefined) alone.push(job);
      else (job.isRuby ? rubys : ours).push(write);
    }
    const { jobs: ofRuby, database } = await rubyJobs(this.#environment);
    await this.#bulk(ofRuby, rubys);
    await this.#bulk(untyped(jobsIn(database, AS_WRITTEN)), ours);
    for (let at = 0; at < alone.length; at += CONCURRENTLY) {
      if (watchOf(this.#environment)?.signal?.aborted === true) return;
      await Promise.all(alone.slice(at, at + CONCURRENTLY).map((job) => this.#changeAlone(job)));
      this.#progress();
    }
  }

  /** Returns the write for a job without slices; undefined if its slices need writes too. */
  #plainWrite({ document, readAt, isRuby }: FoundJob): AnyBulkWriteOperation<Document> | undefined {
    const operation = this.#operation;
    if (!isRuby) {
      if (document.slice_size !== undefined || !isJobAction(operation)) return undefined;
      const filter = { _id: exactly(document._id), ...allowedBy(operation) };
      return { updateOne: { filter, update: writtenBy(operation) } } as AnyBulkWriteOperation<Document>;
    }
    const decision = decide(operation, document, readAt);
    if (!('form' in decision) || decision.form.slices !== undefined) return undefined;
    sayOnce(this.#environment, document);
    const { form } = decision;
    const warning = form.warning?.(document, readAt);
    if (warning !== undefined) watchOf(this.#quiet)?.say(warning);
    const filter = filterOf(document, form);
    return form.update === undefined
      ? { deleteOne: { filter } }
      : { updateOne: { filter, update: [...form.update] } };
  }

  async #bulk(collection: Collection, writes: AnyBulkWriteOperation<Document>[]): Promise<void> {
    if (writes.length === 0) return;
    const { matchedCount, deletedCount } = await collection.bulkWrite(writes, { ordered: false });
    this.#done += matchedCount + deletedCount;
    this.#left += writes.length - matchedCount - deletedCount;
    this.#progress();
  }

  async #changeAlone(job: FoundJob): Promise<void> {
    try {
      await changeJob(this.#quiet, job, this.#operation);
      this.#done++;
    } catch (error) {
      if (!isRocketJobError(error)) throw error;
      if (error.code !== 'invalid_transition' && error.code !== 'not_found') throw error;
      this.#refuse(undefined);
    }
  }

  /** @param why undefined if the job has left the state that the operation needs */
  #refuse(why: string | undefined): void {
    if (why === undefined) this.#left++;
    else this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
  }

  #progress(): void {
    const notDone = this.#left + [...this.#refused.values()].reduce((sum, each) => sum + each, 0);
    watchOf(this.#environment)?.progress({
      operation: this.#operation,
      done: this.#done,
      notDone,
      count: this.#count,
    });
  }
}

function withoutChanges(environment: JobEnvironment): JobEnvironment {
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

/** Of the warnings about single jobs, these are told; the others are of the same kind. */
const MOST_WARNINGS = 10;

/** A warning that is the same for several jobs is told once; what is done is told for all of them. */
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
