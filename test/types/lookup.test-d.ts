import type { ObjectId } from 'mongodb';
import { expectTypeOf, it } from 'vitest';
import { Job, RocketJob, type ServerState } from '../../src/index';

const { Event, Server } = RocketJob;

class ImportJob extends Job {
  customer = '';
  lines = 0;
  tags: string[] = [];
  address = { city: '', lines: [''] };
  anything: unknown;
  perform() {}
}

it('types the filters of servers', () => {
  Server.where({ name: 'web1', state: 'running', max_workers: { $gt: 5 } });
  Server.where({ id: '5f9f1b9b9b9b9b9b9b9b9b9b', name: /^web/ }).where({ 'heartbeat.workers': 3 });
  Server.where({ $or: [{ name: 'web1' }, { host: 'web2' }] });
  Server.where({ maxWorkers: 10, startedAt: { $lt: new Date() } });
  // @ts-expect-error a misspelled field
  Server.where({ nmae: 'web1' });
  // @ts-expect-error a misspelled field within an operator
  Server.where({ $or: [{ nmae: 'web1' }, { host: 'web2' }] });
  // @ts-expect-error a misspelled field, two operators deep
  Server.where({ $and: [{ $nor: [{ nmae: 'web1' }] }] });
  // @ts-expect-error one filter is not a list of filters
  Server.where({ $or: { name: 'web1' } });
  // @ts-expect-error a misspelled field in TypeScript's spelling
  Server.where({ maxWorker: 10 });
  // @ts-expect-error a misspelled field, of a lookup
  Server.all().where({ satte: 'running' });
  // @ts-expect-error no such state
  Server.where({ state: 'runing' });
  // @ts-expect-error a number is not a name
  Server.where({ name: 5 });
  // @ts-expect-error a pattern is not a number
  Server.where({ max_workers: /5/ });
  Server.where({ 'heartbeat.workers': { $gt: 3 }, 'busy.worker_id': 1, 'busy.0.job': /Report/ });
  Server.where({ 'applicationListener.status': 'live', 'application_listener.since': { $lt: new Date() } });
  // @ts-expect-error a misspelled field
  Server.where({ 'heartbaet.workers': 3 });
  // @ts-expect-error no such field within it
  Server.where({ 'heartbeat.wrokers': 3 });
  // @ts-expect-error a string is not a number of workers
  Server.where({ 'heartbeat.workers': 'three' });
  // @ts-expect-error a string has no inner fields
  Server.where({ 'name.first': 'web1' });
  // @ts-expect-error no such field in the elements of a list
  Server.where({ 'busy.wroker_id': 1 });
  // @ts-expect-error a misspelled field within an operator
  Server.where({ $or: [{ 'heartbeat.wrokers': 3 }] });
});

it('types plucked values', () => {
  expectTypeOf(Server.pluck('name')).toEqualTypeOf<Promise<string[]>>();
  expectTypeOf(Server.pluck('name', 'state')).toEqualTypeOf<Promise<[string, ServerState][]>>();
  expectTypeOf(Server.pluck('maxWorkers')).toEqualTypeOf<Promise<number[]>>();
  expectTypeOf(Server.all().pluck('id')).toEqualTypeOf<Promise<ObjectId[]>>();
  expectTypeOf(Server.running().pluck('heartbeat.workers')).toEqualTypeOf<Promise<(number | undefined)[]>>();
  expectTypeOf(Server.pluck('applicationListener.since', 'busy.job')).toEqualTypeOf<
    Promise<[Date | undefined, unknown][]>
  >();
  // @ts-expect-error a misspelled field within another
  Server.pluck('heartbeat.wrokers');
  expectTypeOf(ImportJob.pluck('address.city')).toEqualTypeOf<Promise<string[]>>();
  // @ts-expect-error a misspelled field within one of a job's own
  ImportJob.pluck('address.ctiy');
  expectTypeOf(ImportJob.pluck('customer', 'priority')).toEqualTypeOf<Promise<[string, number][]>>();
  // @ts-expect-error a misspelled field
  Server.pluck('nmae');
  // @ts-expect-error a misspelled field, of a job
  ImportJob.pluck('custommer');
});

it('types the order', () => {
  Server.sort({ started_at: -1 }).limit(5);
  // @ts-expect-error a misspelled field
  Server.sort({ started: -1 });
  Server.sort({ 'heartbeat.updated_at': -1, 'listener.since': 1 });
  // @ts-expect-error a misspelled field within another
  Server.sort({ 'heartbeat.updated': -1 });
  // @ts-expect-error not a direction
  Server.sort({ started_at: 'asc' });
});

it("types jobs by the model's fields and their own", () => {
  ImportJob.where({ state: 'failed', customer: 'Jack', run_at: { $lt: new Date() } });
  Job.where({ state: 'failed', of_some_class: 1 });
  ImportJob.where({ runAt: { $lt: new Date() }, failureCount: 2 });
  ImportJob.create({ customer: 'Jack', runAt: new Date(), destroyOnComplete: false });
  ImportJob.where({ 'address.city': 'Berlin', 'address.lines.0': 'x', 'anything.within.it': 1 });
  ImportJob.where({ 'exception.class_name': 'TypeError' });
  // @ts-expect-error a misspelled field within another
  ImportJob.where({ 'exception.class': 'TypeError' });
  // @ts-expect-error a misspelled field within one of a job's own
  ImportJob.where({ 'address.ctiy': 'Berlin' });
  Job.where({ 'of.any.class': 1 });
  ImportJob.where({ tags: 'urgent' }).where({ tags: ['urgent', 'late'] });
  // @ts-expect-error no element of the list is a number
  ImportJob.where({ tags: 5 });
  // @ts-expect-error a misspelled attribute in TypeScript's spelling
  ImportJob.create({ runsAt: new Date() });
  // @ts-expect-error a field that neither has
  ImportJob.where({ custommer: 'Jack' });
  // @ts-expect-error no such state
  ImportJob.where({ state: 'faild' });
});

it('types events', () => {
  Event.where({ name: 'Server', action: 'stop', publisher: 'jack' });
  Event.where({ 'parameters.server_id': { $exists: true }, publisher: { host: 'web1' } });
  Event.where({ 'parameters.any.thing': 1, 'publisher.host': 'web1' });
  // @ts-expect-error a string has no inner fields
  Event.where({ 'action.stop': 1 });
  // @ts-expect-error a misspelled field
  Event.where({ acton: 'stop' });
});
