import { expectTypeOf, it } from 'vitest';
import {
  Event,
  type EventLog,
  Job,
  Logger,
  type Publication,
  RocketJob,
  type RocketJobEnvironment,
  SecretConfig,
  Server,
  Subscriber,
  Worker,
} from '../../src/index';

class PingSubscriber extends Subscriber {
  ping(_: { readonly from: string }) {}
}

class ReportJob extends Job {
  customer = '';
  perform() {}
}

it('types what the prompt and a program share', () => {
  expectTypeOf(Server.publish('stop')).toEqualTypeOf<Promise<Publication>>();
  Server.publish('kill', { wait_timeout: 3 }, { receipts: true });
  Worker.publish('stop', { server_id: '5f9f1b9b9b9b9b9b9b9b9b9b', worker_id: 1 });
  Logger.publish('set', { level: 'debug' });
  SecretConfig.publish('refresh');
  expectTypeOf(Event).toEqualTypeOf<EventLog>();
  // @ts-expect-error no such action
  Server.publish('stpo');
  // @ts-expect-error no such parameter
  Server.publish('stop', { server: '5f9f1b9b9b9b9b9b9b9b9b9b' });
  // @ts-expect-error only kill waits
  Server.publish('stop', { wait_timeout: 3 });
  // @ts-expect-error a lookup that found nothing never means all
  Server.publish('stop', { server_id: undefined });
  // @ts-expect-error no such action
  Worker.publish('pause', { server_id: '5f9f1b9b9b9b9b9b9b9b9b9b', worker_id: 1 });
  // @ts-expect-error no such level
  Logger.publish('set', { level: 'loud' });
  // @ts-expect-error no such action
  SecretConfig.publish('reload');
  // @ts-expect-error a misspelled field
  Event.where({ acton: 'stop' });
});

it('types one environment as the default one', async () => {
  const fleet = await RocketJob.open({ url: 'mongodb://localhost/rj' });
  expectTypeOf(fleet).toEqualTypeOf<RocketJobEnvironment>();
  expectTypeOf(RocketJob).toExtend<RocketJobEnvironment>();
  expectTypeOf(fleet.Server).toEqualTypeOf<typeof Server>();
  expectTypeOf(fleet.bind(ReportJob)).toEqualTypeOf<typeof ReportJob>();
  expectTypeOf(fleet.Server.pluck('name')).toEqualTypeOf<Promise<string[]>>();
  fleet.publish(PingSubscriber, 'ping', { from: 'here' });
  // @ts-expect-error no such option
  RocketJob.open({ uri: 'mongodb://localhost/rj' });
  // @ts-expect-error only a process has a configuration
  fleet.config;
  // @ts-expect-error no such action
  fleet.publish(PingSubscriber, 'pong', { from: 'here' });
  // @ts-expect-error no such parameter
  fleet.publish(PingSubscriber, 'ping', { form: 'here' });
  // @ts-expect-error a parameter is missing
  fleet.publish(PingSubscriber, 'ping');
  // @ts-expect-error a class of neither jobs nor subscribers
  fleet.bind(Date);
  // @ts-expect-error no such field
  fleet.bind(ReportJob).create({ custmer: 'Jack' });
});
