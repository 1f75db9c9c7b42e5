import type { Collection } from 'mongodb';
import { isRocketJobError } from '../../../errors/rocket-job-error';
import { type Change, MOST_IDS } from '../../../mongo/changes/change';
import { untyped } from '../../../mongo/untyped';
import { jobsIn } from '../../model/job-collections';
import type { JobDocument } from '../../model/job-document';
import { AS_WRITTEN, type JobEnvironment } from '../../model/job-store';
import { allowedBy, isJobAction, writtenBy } from '../../model/job-transitions';
import { changeJob, type FoundJob, refusalOf } from '../change-job';
import { guardOf, rubyJobs, sayOnce } from '../change-ruby-job';
import { decide } from '../decide';
import type { Form, OperationName } from '../operation';
import { watchOf } from '../operation-watch';
import { ManyOutcome, numberText } from './many-outcome';
import { quietOf } from './quiet-environment';
import { type GuardedWrite, writeTogether } from './write-together';

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
const AT_ONCE = 1_000;
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
    this.#quiet = quietOf(environment);
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
    // The next jobs are read while the previous ones are written.
    let writing = Promise.resolve();
    const write = async () => {
      await writing;
      const batch = waiting;
      waiting = [];
      if (signal?.aborted === true) return;
      writing = this.#write(batch);
      // Its error is thrown where it is awaited.
      writing.catch(() => {});
    };
    try {
      for await (const job of jobs.each()) {
        if (signal?.aborted === true) break;
        waiting.push(job);
        if (waiting.length >= AT_ONCE) await write();
      }
      await write();
    } finally {
      await writing.finally(() => {
        watch?.progressEnded();
        // An interrupted user is back at the prompt and gets no return value.
        if (signal?.aborted === true) watch?.say(made().toString());
      });
    }
    return made();
  }

  async #write(jobs: readonly FoundJob[]): Promise<void> {
    const alone: FoundJob[] = [];
    const ours: GuardedWrite[] = [];
    const rubys: GuardedWrite[] = [];
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
    await this.#writePlain(ofRuby, rubys);
    await this.#writePlain(untyped(jobsIn(database, AS_WRITTEN)), ours);
    for (let at = 0; at < alone.length; at += CONCURRENTLY) {
      if (watchOf(this.#environment)?.signal?.aborted === true) return;
      await Promise.all(alone.slice(at, at + CONCURRENTLY).map((job) => this.#changeAlone(job)));
      this.#progress();
    }
  }

  /** Returns the write for a job without slices; undefined if its slices need writes too. */
  #plainWrite({ document, readAt, isRuby }: FoundJob): GuardedWrite | undefined {
    const operation = this.#operation;
    const id = document._id;
    if (!isRuby) {
      if (document.slice_size !== undefined || !isJobAction(operation)) return undefined;
      return { id, guard: allowedBy(operation), update: writtenBy(operation), kind: operation };
    }
    const decision = decide(operation, document, readAt);
    if (!('form' in decision) || decision.form.slices !== undefined) return undefined;
    sayOnce(this.#environment, document);
    const { form } = decision;
    const warning = form.warning?.(document, readAt);
    if (warning !== undefined) watchOf(this.#quiet)?.say(warning);
    const update = form.update === undefined ? undefined : [...form.update];
    return { id, guard: guardOf(document, form), update, kind: kindOf(document, form) };
  }

  async #writePlain(collection: Collection, writes: readonly GuardedWrite[]): Promise<void> {
    if (writes.length === 0) return;
    const signal = watchOf(this.#environment)?.signal;
    const { done, refused, unanswered, untried } = await writeTogether(collection, writes, signal);
    this.#done += done;
    for (const [why, count] of refused) this.#refuse(`the database refuses it: ${why}`, count);
    this.#left += writes.length - done - untried - [...refused.values()].reduce((sum, each) => sum + each, 0);
    if (unanswered > 0)
      watchOf(this.#environment)?.say(
        `A write failed partway, or its reply was lost. ${numberText(unanswered)} jobs are counted as done because they have left the state that the operation takes.`,
      );
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
  #refuse(why: string | undefined, count = 1): void {
    if (why === undefined) this.#left += count;
    else this.#refused.set(why, (this.#refused.get(why) ?? 0) + count);
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

/** The same for jobs whose guards are the same; undefined if the guard has a value that can't be compared. */
function kindOf(document: JobDocument, form: Form): unknown {
  const read = (form.asRead ?? []).map((field) => document[field] ?? null);
  if (read.some((value) => value !== null && typeof value !== 'string')) return undefined;
  return JSON.stringify([form.guard, form.also, form.update, read]);
}
