import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { putStandInServers } from '../support/stand-in-servers.mjs';

// The Mongoid, Rocket Job and ActiveSupport calls that runbooks use and plain Ruby doesn't have: each with
// its result, or the class of the exception and part of its message.
const SERVER = 'RocketJob::Server';
const JOB = 'RocketJob::Job';
const STORED = 'Mongoid.default_client["rocket_job.node_jobs"]';
const FORMS: readonly (readonly [form: string, expected: string])[] = [
  [`${SERVER}.where(name: "myhost").map(&:name)`, '["myhost:1"]'],
  [`${SERVER}.where(:started_at.gt => 1.hour.ago).count`, '2'],
  [`${SERVER}.where(started_at: ..1.hour.ago).count`, '0'],
  [`${SERVER}.gt(max_workers: 2).lt(max_workers: 9).map(&:name)`, '["other:2"]'],
  [`${SERVER}.where.not(state: :running).map(&:name)`, '["other:2"]'],
  [`${SERVER}.where(state: :running).or({ max_workers: 5 }).count`, '2'],
  [`${SERVER}.order_by(name: :desc).second.name`, '"myhost:1"'],
  [`${SERVER}.pluck(:name, "heartbeat.workers")`, '[["myhost:1", 1], ["other:2", 1]]'],
  [`${SERVER}.find("65f000000000000000000002").heartbeat.workers`, '1'],
  [`${SERVER}.find_by(name: "nope")`, 'Mongoid::Errors::DocumentNotFound: Document not found for class'],
  [`${SERVER}.where(name: nil).count`, '0'],
  [`${JOB}.where(customer: nil).map(&:priority).sort`, '[20, 30]'],
  [`${JOB}.where(run_at: nil, customer: nil).map(&:priority)`, '[20]'],
  [`${JOB}.where(:customer => nil, :priority.gt => 20).count`, '1'],
  [`${JOB}.where("customer.name" => nil).count`, '2'],
  [`${JOB}.not(customer: nil).count`, '1'],
  [`${JOB}.or({ customer: nil }, { state: "failed" }).count`, '3'],
  [`${JOB}.where(:customer.ne => nil).count`, '1'],
  [`${JOB}.where(:customer.in => [nil]).count`, '2'],
  [`${JOB}.where(:priority => 20, :priority.gt => 20).count`, '0'],
  [`${JOB}.find_by(customer: nil, priority: 30).run_at.nil?`, 'false'],
  [`${JOB}.exists?(state: nil)`, 'false'],
  [`${JOB}.where(description: "").count`, '0'],
  [`${JOB}.where(customer: nil).selector`, '{"customer" => nil}'],
  [`${SERVER}.where(nme: nil).count`, 'ArgumentError: Expected a field of a server'],
  [
    `${SERVER}.first.pauze!`,
    "NoMethodError: undefined method 'pauze!' for an instance of RocketJob::Server\nDid you mean?  pause!",
  ],
  [
    `${SERVER}.pauseAll`,
    "NoMethodError: undefined method 'pauseAll' for class RocketJob::Server\nDid you mean?  pause_all",
  ],
  [
    `${SERVER}.first.startedAt`,
    "NoMethodError: undefined method 'startedAt' for an instance of RocketJob::Server\nDid you mean?  started_at",
  ],
  [
    'RocketJob::Event.recnt',
    "NoMethodError: undefined method 'recnt' for class RocketJob::Event\nDid you mean?  recent",
  ],
  [`${SERVER}.new(name: "x")`, 'RocketJob::Error: RocketJob::Server#new would bypass the servers'],
  [
    'RocketJob::Subscribers::Server.publish(:stop, server_id: nil)',
    'ArgumentError: Expected `server_id` to be',
  ],
  [`${JOB}.queued_now.map(&:priority)`, '[20]'],
  [`${JOB}.counts_by_state`, '{failed: 1, queued: 2, queued_now: 1, scheduled: 1}'],
  [`${JOB}.failed.map { |job| job.exception.message }`, '["disk full"]'],
  [`${JOB}.failed.first.exception["class_name"]`, '"IOError"'],
  [`${JOB}.all.map { |job| job.class.name }.tally`, '{"ImportJob" => 2, "ReportJob" => 1}'],
  [`${JOB}.failed.first.duration`, '"1h 2m"'],
  [`${JOB}.failed.first.customer["name"]`, '"Acme"'],
  [`${JOB}.elem_match(lines: { number: 1 }).count`, '0'],
  ['ImportJob.queued.count', '1'],
  [`${STORED}.find(state: "failed").count`, '1'],
  [`${STORED}.find({ state: "queued" }, limit: 1).to_a.size`, '1'],
  [`${STORED}.find({ state: "queued" }, projection: { priority: 1 }).first.keys`, '["_id", "priority"]'],
  [`${STORED}.find.count`, '3'],
  [`${STORED}.count_documents(state: "queued")`, '2'],
  [`${STORED}.distinct(:_type, state: "failed")`, '["ImportJob"]'],
  ['Mongoid.default_client.command(ping: 1).first["ok"]', '1'],
  ['ReportJob.counts_by_state', '{queued: 1, scheduled: 1}'],
  ['ReportJob.create!', "RocketJob::Error: ReportJob#create! needs the job's code"],
  ["BSON::ObjectId('65f000000000000000000002').generation_time.year", '2024'],
  ['2.days + 3.hours', '2 days and 3 hours'],
  ['90.seconds.in_minutes', '1.5'],
  ['1.fortnight == 2.weeks', 'true'],
  ['sleep 0.01.seconds', '0'],
  ['(Time.new(2026, 3, 1, 12) + 1.month).to_s', '"2026-04-01 12:00:00 -0400"'],
  ['Time.utc(2026, 2, 10).end_of_month.to_s', '"2026-02-28 23:59:59 UTC"'],
  ['Date.new(2026, 2, 10).all_month.map(&:day).last', '28'],
  ['Time.utc(2026, 1, 31).advance(months: 1, days: 1).to_s', '"2026-03-01 00:00:00 UTC"'],
  ['Time.zone.parse("2026-07-01 12:00").utc.hour', '16'],
  ['Time.use_zone("Asia/Tokyo") { Time.zone.at(0).hour }', '9'],
  ['Time.at(0).in_time_zone("Pacific Time (US & Canada)").hour', '16'],
  ['Time.at(0).in_time_zone("Nope")', 'ArgumentError: Invalid Timezone: Nope'],
  ['{ at: Time.at(0).utc, of: :a }.to_json', '"{\\"at\\":\\"1970-01-01T00:00:00.000Z\\",\\"of\\":\\"a\\"}"'],
  ['[nil, " ", [], 0].map(&:blank?)', '[true, true, true, false]'],
  ['[nil.try(:name), 5.try(:zork), "x".presence]', '[nil, nil, "x"]'],
  ['[{ a: 1 }].index_by { |each| each[:a] }', '{1 => {a: 1}}'],
  ['"abcdef".first(2) + "abcdef".last', '"abf"'],
  ['SecretConfig.fetch("nope")', 'SecretConfig::MissingMandatoryKey: Secret Config has no `nope`'],
  [
    'system("ls -l")',
    "NotImplementedError: system needs a process, which can't be started here. Run it in a shell: ls -l",
  ],
  ['`ls`', 'NotImplementedError: A command in backticks needs a process'],
  ['$stdin.gets', 'IOError: `gets` is not available here'],
  ['require "zork"', 'LoadError: cannot load such file -- zork. Gems and sockets are not available here'],
];

const NOT_LOADED = "Your application's classes and other gems are not loaded here";
const READ_USERS =
  'NameError: User is refused: it belongs to your application or to another gem, whose code is not loaded here. Use a Rails console. To read its documents here: Mongoid.default_client[:users].find.first';
/** Constants that Ruby at the console doesn't find. */
const CONSTANTS: typeof FORMS = [
  ['RepotJob.count', `NameError: uninitialized constant RepotJob. ${NOT_LOADED}\nDid you mean?  ReportJob`],
  ['Billing::InvoiceJob.queued.count', '1'],
  ['Billing::InvoiceJob', 'Billing::InvoiceJob'],
  ['Billing::Invoice.first', 'NameError: Billing::Invoice is refused: it belongs to your application'],
  ['User.where(name: "Jack").first', READ_USERS],
  ['Class.new { def owner = User.first }.new.owner', 'NameError: User is refused: it belongs to'],
  ['(module Ours; def self.owner = User; end; Ours.owner)', 'NameError: User is refused: it belongs to'],
  ['(module Ours; def self.jobs = ReportJob.count; end; Ours.jobs)', '1'],
  [
    'Admin::User.first',
    'NameError: Admin is refused: it belongs to your application or to another gem, whose code is not loaded here. Use a Rails console',
  ],
  ['Sidekiq.redis { |redis| redis.info }', 'NameError: Sidekiq is refused: it belongs to'],
  [
    'NightlyReportJob.create!(day: 1)',
    'NameError: NightlyReportJob is refused: it is the class of no job in the database, and',
  ],
  ['"User".safe_constantize', 'nil'],
  ['defined?(User)', 'nil'],
  ['Stirng.new', `NameError: uninitialized constant Stirng. ${NOT_LOADED}\nDid you mean?  String`],
  ['Event.first', `NameError: uninitialized constant Event. ${NOT_LOADED}\nDid you mean?  RocketJob::Event`],
  [
    'RocketJob::Servers.first',
    'NameError: uninitialized constant RocketJob::Servers\nDid you mean?  RocketJob::Server',
  ],
  [
    'JSON::ParserEror',
    'NameError: uninitialized constant JSON::ParserEror\nDid you mean?  JSON::UnparserError\n               JSON::ParserError',
  ],
];

it('supports the calls that runbooks use', async () => {
  const url = freshDatabaseUrl();
  const client = await MongoClient.connect(url);
  const hoursFromNow = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  const jobs = [
    {
      ...{ _type: 'ImportJob', state: 'failed', priority: 10, customer: { name: 'Acme' } },
      exception: { class_name: 'IOError', message: 'disk full', backtrace: [] },
      ...{ started_at: new Date(0), completed_at: new Date(3_725_000) },
    },
    { _type: 'ImportJob', state: 'queued', priority: 20 },
    { _type: 'ReportJob', state: 'queued', priority: 30, run_at: hoursFromNow(1), customer: null },
  ];
  await putStandInServers(client.db());
  await client
    .db()
    .collection<{ _type: string; customer?: object | null }>('rocket_job.node_jobs')
    .insertMany(jobs);
  await client.close();
  await expectForms(url, FORMS);
});

it("refuses an application's class with the reason, and answers a typo with the nearest name", async () => {
  const url = freshDatabaseUrl();
  const client = await MongoClient.connect(url);
  await client
    .db()
    .collection('rocket_job.jobs')
    .insertMany([
      { _type: 'ReportJob', state: 'queued', priority: 30 },
      { _type: 'Billing::InvoiceJob', state: 'queued', priority: 40 },
    ]);
  await client.db().collection('users').insertOne({ name: 'Jack' });
  await client.close();
  await expectForms(url, CONSTANTS);
});

/** Runs each call separately, all in one console. */
async function expectForms(url: string, forms: typeof FORMS): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...ownHome(), TZ: 'America/New_York' };
  const file = join(env['HOME'] ?? '', 'forms.rb');
  const lines = forms.map(
    ([form]) =>
      `begin; said << (${form}).inspect; rescue Exception => e; said << "#{e.class}: #{e.detailed_message(highlight: false).sub(" (#{e.class})", "")}"; end`,
  );
  writeFileSync(file, ['said = []', ...lines, 'puts JSON.generate(said); nil'].join('\n'));
  const { stdout, stderr } = await runConsole(['--url', url, '-f', file], { env });
  expect(stderr).toBe('');
  const said: readonly string[] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(forms.map(([form], index) => [form, said[index]])).toEqual(
    forms.map(([form, expected]) => [
      form,
      /^[A-Z][\w:]*: /.test(expected) ? expect.stringContaining(expected) : expected,
    ]),
  );
}
