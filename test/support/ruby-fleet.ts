import { deflateSync } from 'node:zlib';
import { BSON, type Db, type Document, Int32, ObjectId } from 'mongodb';

/** The ids of the fleet's jobs, by fault. */
const FLEET_JOBS = {
  /** Runs on a server without a document. */
  onDeadServer: '6b0b18cceefb89e2cf5d8c01',
  /** Has been running for three hours on a living server. */
  slow: '6b0b18cceefb89e2cf5d8c02',
  /** A batch job that failed on two records. */
  badRecords: '6b0b18cceefb89e2cf5d8c03',
  /** A running batch job. */
  working: '6b0b18cceefb89e2cf5d8c04',
  waiting: '6b0b18cceefb89e2cf5d8c05',
} as const;

/**
 * Inserts a fleet of Ruby servers in trouble, in gem 6's documents: one server is dead, one job hangs, a
 * batch job has failed on two bad records, and four jobs failed last night.
 */
export async function seedRubyFleet(database: Db): Promise<void> {
  const now = Date.now();
  const ago = (minutes: number) => new Date(now - minutes * 60_000);
  await database
    .collection('rocket_job.servers')
    .insertMany([
      server('6b0b18cceefb89e2cf5d8b01', 'app1.company.com:4711', ago(0), ago(2_880)),
      server('6b0b18cceefb89e2cf5d8b02', 'app2.company.com:99', ago(0), ago(2_880)),
    ]);
  await database.collection('rocket_job.jobs').insertMany([
    job(FLEET_JOBS.onDeadServer, 'ReportJob', ago(95), {
      state: 'running',
      customer: 'Jack',
      started_at: ago(94),
      worker_name: 'app3.company.com:815:2',
    }),
    job(FLEET_JOBS.slow, 'SyncJob', ago(185), {
      state: 'running',
      started_at: ago(184),
      worker_name: 'app1.company.com:4711:3',
    }),
    job(FLEET_JOBS.badRecords, 'ImportJob', ago(62), {
      ...batch,
      state: 'failed',
      sub_state: 'processing',
      record_count: new Int32(8),
      started_at: ago(61),
      completed_at: ago(60),
      failure_count: new Int32(1),
      worker_name: 'app1.company.com:4711:1',
      exception: exception('RocketJob::JobException', '2 slices failed to process'),
    }),
    job(FLEET_JOBS.working, 'ImportJob', ago(21), {
      ...batch,
      state: 'running',
      sub_state: 'processing',
      record_count: new Int32(8),
      started_at: ago(20),
      worker_name: 'app1.company.com:4711:3',
    }),
    job(FLEET_JOBS.waiting, 'ReportJob', ago(5), { state: 'queued', customer: 'Jill' }),
    ...['Ann', 'Ben', 'Cid'].map((customer, index) =>
      job(`6b0b18cceefb89e2cf5d8d0${index}`, 'ReportJob', ago(503 - index), {
        ...failedAt(ago(500 - index)),
        customer,
        exception: exception('Net::ReadTimeout', `Net::ReadTimeout with #<TCPSocket:(closed)>`),
      }),
    ),
    job('6b0b18cceefb89e2cf5d8d03', 'MailJob', ago(483), {
      ...failedAt(ago(480)),
      exception: exception('ArgumentError', 'invalid address: nobody@'),
    }),
  ]);
  await database
    .collection(`rocket_job.inputs.${FLEET_JOBS.badRecords}`)
    .insertMany([
      slice('6b0b18cceefb89e2cf5d8e01', 3, ['3;Ann;12.50', '4;Ben;twelve'], failedSlice('twelve', 2)),
      slice('6b0b18cceefb89e2cf5d8e02', 7, ['7;Cid;', '8;Dan;3.20'], failedSlice('', 1)),
    ]);
  await database.collection(`rocket_job.inputs.${FLEET_JOBS.working}`).insertMany([
    slice('6b0b18cceefb89e2cf5d8e03', 5, ['5;Eve;1.00', '6;Fay;2.00'], {
      state: 'running',
      worker_name: 'app2.company.com:99:1',
      started_at: ago(1),
    }),
    slice('6b0b18cceefb89e2cf5d8e04', 7, ['7;Gil;3.00', '8;Hal;4.00'], { state: 'queued' }),
  ]);
}

const batch = {
  input_categories: [
    { name: 'main', serializer: 'compress', slice_size: new Int32(2), mode: 'line', skip_unknown: false },
  ],
  output_categories: [],
};

function server(id: string, name: string, beatAt: Date, startedAt: Date): Document {
  return {
    _id: new ObjectId(id),
    state: 'running',
    name,
    max_workers: new Int32(10),
    heartbeat: { _id: new ObjectId(), updated_at: beatAt, workers: new Int32(10) },
    started_at: startedAt,
  };
}

function job(id: string, type: string, createdAt: Date, fields: Document): Document {
  return {
    _id: new ObjectId(id),
    failure_count: new Int32(0),
    percent_complete: new Int32(0),
    priority: new Int32(50),
    destroy_on_complete: false,
    created_at: createdAt,
    _type: type,
    ...fields,
  };
}

function failedAt(time: Date): Document {
  return {
    state: 'failed',
    started_at: new Date(time.getTime() - 30_000),
    completed_at: time,
    failure_count: new Int32(1),
    worker_name: null,
  };
}

function exception(className: string, message: string): Document {
  return {
    _id: new ObjectId(),
    backtrace: ["app/jobs/job.rb:7:in `perform'"],
    class_name: className,
    message,
    worker_name: 'app1.company.com:4711:1',
  };
}

/** A slice as the serializer `compress` writes it. */
function slice(id: string, first: number, records: readonly string[], fields: Document): Document {
  return {
    _id: new ObjectId(id),
    first_record_number: new Int32(first),
    records: new BSON.Binary(deflateSync(BSON.serialize({ r: records }))),
    _type: 'RocketJob::Sliced::CompressedSlice',
    ...fields,
  };
}

function failedSlice(amount: string, at: number): Document {
  return {
    state: 'failed',
    worker_name: null,
    started_at: new Date(Date.now() - 3_600_000),
    failure_count: new Int32(1),
    processing_record_number: new Int32(at),
    exception: exception('ArgumentError', `invalid value for Float(): ${JSON.stringify(amount)}`),
  };
}
