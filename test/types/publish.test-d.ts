import { ObjectId } from 'mongodb';
import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  type Outcome,
  type Publication,
  type ReceiptSummary,
  type ReceiptsOptions,
  RocketJob,
  type Server,
  Subscriber,
  type SubscriptionHandle,
} from '../../src/index';

class Example extends Subscriber {
  readonly #secret = 1;
  notAnAction = 'text';

  constructor(readable: string) {
    super();
    this.notAnAction = readable + this.#secret;
  }

  plain() {}
  required({ name, port }: { name: string; port: number }) {
    return `${name}:${port}`;
  }
  optional({ name = 'x' }: { name?: string } = {}) {
    return name;
  }
}

class Declared extends Subscriber {
  static override readonly parameters = { set: z.object({ size: z.coerce.number<number | string>() }) };
  set({ size }: { size: number }) {
    return size;
  }
}

it('types publications', () => {
  expectTypeOf(Example.publish('plain')).toEqualTypeOf<Promise<Publication>>();
  Example.publish('required', { name: 'Jack', port: 1 });
  Example.publish('optional');
  Example.publish('optional', { name: 'x' });
  // @ts-expect-error no such action
  Example.publish('nope');
  // @ts-expect-error a field is not an action
  Example.publish('notAnAction');
  // @ts-expect-error a method of every subscriber is not an action
  Example.publish('processEvent', 'a', 'b', {});
  // @ts-expect-error parameters are missing
  Example.publish('required');
  // @ts-expect-error a parameter is missing
  Example.publish('required', { name: 'Jack' });
  // @ts-expect-error wrong type
  Example.publish('required', { name: 'Jack', port: '1' });
  // @ts-expect-error plain takes no parameters
  Example.publish('plain', { a: 1 });
});

it('types declared parameters as they are given, not as they arrive', () => {
  Declared.publish('set', { size: '5' });
  // @ts-expect-error wrong type
  Declared.publish('set', { size: null });
});

it('types the built-in subscribers', () => {
  const { Server: ServerEvents, Worker, Logger, SecretConfig } = RocketJob.Subscribers;
  const server = {} as Server;
  ServerEvents.publish('stop');
  ServerEvents.publish('stop', { server_id: server.id });
  ServerEvents.publish('stop', { server_id: server });
  ServerEvents.publish('stop', { server_id: new ObjectId().toHexString() });
  ServerEvents.publish('kill', { wait_timeout: 3 });
  // @ts-expect-error a lookup that found nothing never means all
  ServerEvents.publish('stop', { server_id: undefined });
  // @ts-expect-error only kill waits
  ServerEvents.publish('stop', { wait_timeout: 3 });
  Worker.publish('stop', { server_id: server.id, worker_id: 1 });
  // @ts-expect-error a worker needs both ids
  Worker.publish('stop', { worker_id: 1 });
  Logger.publish('set', { level: 'debug', pid: 1 });
  // @ts-expect-error no such level
  Logger.publish('set', { level: 'verbose' });
  SecretConfig.publish('refresh');
});

it('types subscribing', () => {
  expectTypeOf(Example.subscribe('text')).toEqualTypeOf<SubscriptionHandle<Example>>();
  expectTypeOf(Example.subscribe('text', (example) => example.notAnAction)).toEqualTypeOf<Promise<string>>();
  // @ts-expect-error the constructor takes a string
  Example.subscribe(1);
});

it('types lookups', () => {
  expectTypeOf(RocketJob.Server.where({ state: 'running' }).first()).toEqualTypeOf<
    Promise<Server | undefined>
  >();
  expectTypeOf(RocketJob.Server.find('0'.repeat(24))).toEqualTypeOf<Promise<Server>>();
});

it('types publish options, and the result', async () => {
  const { Server: ServerEvents } = RocketJob.Subscribers;
  const publication = await ServerEvents.publish('pause', {}, { receipts: true });
  Example.publish('plain', {}, { receipts: true });
  Example.publish('optional', {}, { receipts: false });
  Example.publish('required', { name: 'Jack', port: 1 }, { receipts: true });
  // @ts-expect-error the options come after the parameters
  Example.publish('plain', { receipts: true });
  // @ts-expect-error no such option
  ServerEvents.publish('pause', {}, { receipt: true });
  expectTypeOf(publication.receipts).parameter(0).toEqualTypeOf<ReceiptsOptions | undefined>();
  expectTypeOf(await publication.receipts({ timeoutMs: 100 })).toEqualTypeOf<ReceiptSummary>();
  for await (const answer of publication.receipts()) expectTypeOf(answer).toEqualTypeOf<Outcome>();
});
