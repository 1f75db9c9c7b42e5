import { expect, it } from 'vitest';
import { ServerEvents } from '../../../../src/server/targets/server-events';
import { actionHelp } from '../../../../src/subscriber/action-help';
import { LoggerSubscriber } from '../../../../src/subscribers/logger';
import { ServerSubscriber } from '../../../../src/subscribers/server';

it('includes the lease parameters only for actions that can be published temporarily', () => {
  const parametersOf = (action: string, of: typeof LoggerSubscriber | typeof ServerSubscriber) =>
    actionHelp(of)
      .find((each) => each.action === action)
      ?.parameters.map(({ name }) => name);
  expect(parametersOf('set', LoggerSubscriber)).toEqual([
    'level',
    'class_name',
    'host_name',
    'pid',
    'for',
    'then',
  ]);
  expect(parametersOf('thread_dump', LoggerSubscriber)).toEqual(['host_name', 'pid']);
  expect(parametersOf('pause', ServerSubscriber)).toEqual(['server_id', 'name']);
  expect(parametersOf('pause', ServerEvents)).toEqual(['server_id', 'name', 'host']);
  expect(parametersOf('kill', ServerEvents)).toEqual(['server_id', 'name', 'wait_timeout', 'host']);
});
