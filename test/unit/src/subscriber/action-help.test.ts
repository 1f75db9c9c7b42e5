import { expect, it } from 'vitest';
import { actionHelp } from '../../../../src/subscriber/action-help';
import { LoggerSubscriber } from '../../../../src/subscribers/logger';
import { ServerSubscriber } from '../../../../src/subscribers/server';

it('tells of the parameters of an action that can be published for a time, and of no other', () => {
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
});
