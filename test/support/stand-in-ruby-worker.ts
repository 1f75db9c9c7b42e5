import type { Collection, Db, Document, ObjectId } from 'mongodb';

type Phase = 'idle' | 'claimed' | 'before' | 'running' | 'slices' | 'slice' | 'after';

/**
 * A worker of the Ruby gem, reduced to its writes: it claims a job in two steps, holds it in memory, and
 * writes its changes by `_id` alone. Each call of `step` does its next write.
 */
export class StandInRubyWorker {
  /** The jobs it has started, as often as it has. */
  readonly started: string[] = [];
  /** The slices or plain jobs that it has completed. */
  readonly done: string[] = [];
  readonly #database: Db;
  readonly #name: string;
  #phase: Phase = 'idle';
  #job: Document = {};
  #slice: Document = {};

  constructor(database: Db, name: string) {
    this.#database = database;
    this.#name = name;
  }

  /** @param succeeds the outcome of the work, if there is any; else whether the job passes its throttles */
  async step(succeeds: boolean): Promise<void> {
    switch (this.#phase) {
      case 'idle':
        return this.#claim();
      case 'claimed':
        return succeeds || this.#job['failure_count'] > 0 ? this.#start() : this.#putBack();
      case 'before':
        await this.#write({ sub_state: 'processing' });
        this.#phase = 'slices';
        return;
      case 'running':
        return succeeds ? this.#complete() : this.#fail();
      case 'slices':
        return this.#claimSlice();
      case 'slice':
        return this.#endSlice(succeeds);
      case 'after':
        return this.#complete();
    }
  }

  get #jobs(): Collection {
    return this.#database.collection('rocket_job.jobs');
  }

  get #slices(): Collection {
    return this.#database.collection(`rocket_job.inputs.${this.#id}`);
  }

  get #id(): ObjectId {
    return this.#job['_id'];
  }

  async #write(set: Document): Promise<void> {
    await this.#jobs.updateOne({ _id: this.#id }, { $set: set });
  }

  async #claim(): Promise<void> {
    const due = { $or: [{ run_at: null }, { run_at: { $lte: new Date() } }] };
    const found = await this.#jobs.findOneAndUpdate(
      { $or: [{ state: 'queued' }, { state: 'running', sub_state: 'processing' }], $and: [due] },
      { $set: { worker_name: this.#name, state: 'running' } },
      { sort: { priority: 1, _id: 1 }, returnDocument: 'before' },
    );
    if (found === null) return;
    this.#job = found;
    this.#phase = found['state'] === 'queued' ? 'claimed' : 'slices';
  }

  async #putBack(): Promise<void> {
    await this.#write({ worker_name: null, state: 'queued' });
    this.#phase = 'idle';
  }

  async #start(): Promise<void> {
    const isBatch = Array.isArray(this.#job['input_categories']);
    const before = isBatch ? { sub_state: 'before' } : {};
    await this.#write({ started_at: new Date(), worker_name: this.#name, state: 'running', ...before });
    this.started.push(String(this.#id));
    this.#phase = isBatch ? 'before' : 'running';
  }

  async #complete(): Promise<void> {
    if (this.#phase === 'running') this.done.push(String(this.#id));
    const ended = { completed_at: new Date(), worker_name: null, percent_complete: 100 };
    await this.#write({ ...ended, state: 'completed' });
    this.#phase = 'idle';
  }

  async #fail(): Promise<void> {
    await this.#write({ exception: { class_name: 'RuntimeError', message: 'bad', backtrace: [] } });
    const failures = this.#job['failure_count'] + 1;
    const ended = { completed_at: new Date(), worker_name: null, failure_count: failures };
    await this.#write({ ...ended, state: 'failed' });
    this.#phase = 'idle';
  }

  async #claimSlice(): Promise<void> {
    const slice = await this.#slices.findOneAndUpdate(
      { state: 'queued' },
      { $set: { worker_name: this.#name, state: 'running', started_at: new Date() } },
      { sort: { _id: 1 }, returnDocument: 'after' },
    );
    if (slice !== null) {
      this.#slice = slice;
      this.#phase = 'slice';
      return;
    }
    const running = await this.#slices.countDocuments({ state: 'running' });
    if (running > 0) {
      this.#phase = 'idle';
      return;
    }
    const failed = await this.#slices.countDocuments({ state: 'failed' });
    const stillWorking = { _id: this.#id, state: 'running', sub_state: 'processing' };
    const next = failed > 0 ? { state: 'failed' } : { sub_state: 'after' };
    const { matchedCount } = await this.#jobs.updateOne(stillWorking, { $set: next });
    this.#phase = matchedCount > 0 && failed === 0 ? 'after' : 'idle';
    if (matchedCount > 0 && failed > 0)
      await this.#write({
        exception: { class_name: 'RocketJob::JobException', message: `${failed} slices failed` },
      });
  }

  async #endSlice(succeeds: boolean): Promise<void> {
    const { _id, records } = this.#slice;
    if (succeeds) {
      this.done.push(String(_id));
      await this.#slices.deleteOne({ _id });
    } else {
      const exception = { class_name: 'ArgumentError', message: 'bad record', backtrace: [] };
      const failed = { exception, processing_record_number: 1, failure_count: 1, worker_name: null };
      await this.#slices.updateOne({ _id }, { $set: { ...failed, state: 'failed', records } });
    }
    this.#phase = 'slices';
  }
}
