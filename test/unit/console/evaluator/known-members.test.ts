import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../../../console/evaluator/evaluator';
import type { EvaluationError } from '../../../../console/evaluator/run/evaluation-error';
import { preloadedNames } from '../../../../console/helpers/context';
import { knownObjects } from '../../../../console/helpers/known-objects';
import * as consoleApi from '../../../../src/console-api';
import * as api from '../../../../src/index';

const core = { api, console: consoleApi };

function newServer(): api.Server {
  const heartbeat = { updated_at: new Date(), workers: 1 };
  const document = { _id: new api.ObjectId(), name: 'app1:1', state: 'running', heartbeat };
  return new api.Server(document as never, new Date());
}

async function setUp() {
  const evaluator = new Evaluator({ names: preloadedNames(core), known: () => knownObjects(core) });
  evaluator.define({ server: newServer(), found: async () => newServer(), plain: { stae: undefined } });
  await evaluator.evaluate(
    'class ReportJob extends Job { customer = ""; perform() { return this.late ?? "none" } static own = 1 }',
  );
  return {
    value: async (text: string) => (await evaluator.evaluate(text)).value,
    failure: (text: string): Promise<unknown> =>
      evaluator.evaluate(text).then(
        () => expect.fail('it did not fail'),
        ({ cause }: EvaluationError) => cause,
      ),
  };
}

describe("a member that the package's classes and records don't have", () => {
  it.each([
    ['Server.pause_all', 'Server has no `pause_all`. Did you mean `Server.pauseAll()`?'],
    ['Job.failed.count', 'failed is a function, and has no `count`. Call it first: failed()'],
    ['Job.failed.first()', 'failed is a function, and has no `first`.'],
    ['ReportJob.where({}).first.id', 'first is a function, and has no `id`.'],
    ['server.stop.done', 'stop is a function, and has no `done`.'],
    ['Server.counts_by_state', 'Did you mean `Server.countsByState()`?'],
    [
      'RocketJob.create_indexes',
      'RocketJob has no `create_indexes`. Press Tab after the dot to list its members.',
    ],
    ['RocketJob.Job.faild()', 'Did you mean `Job.failed()`?'],
    ['RocketJob.Subscribers.Logger.publsh("set")', 'Did you mean `Logger.publish()`?'],
    ['RocketJob.config.max_worker', 'Did you mean `RocketJob.config.maxWorkers`?'],
    ['Server.where({}).frist()', 'A lookup has no `frist`. Did you mean `first()`?'],
    ['Event.where({}).sort({ _id: 1 }).lmit(1).toArray()', 'Did you mean `limit()`?'],
    ['server.stae', 'A server has no `stae`. Did you mean `state`?'],
    ['found().stae', 'Did you mean `state`?'],
    ['(await found()).stae', 'Did you mean `state`?'],
    ['found()?.name.length + found().stae.length', 'Did you mean `state`?'],
    ['server["stae"]', 'Did you mean `state`?'],
    ['["stae"].map((name) => server[name])', 'Did you mean `state`?'],
    ['[server].map((each) => each.stae)', 'Did you mean `state`?'],
    ['[server].map(({ stae }) => stae)', 'Did you mean `state`?'],
    ['[server].map(function ({ stae }) { return stae })', 'Did you mean `state`?'],
    ['async function q({ stae }) { return stae }\nawait q(server)', 'Did you mean `state`?'],
    ['for (const { stae } of [server]) stae', 'Did you mean `state`?'],
    ['const { stae } = server', 'Did you mean `state`?'],
    ['let stae; ({ stae } = server)', 'Did you mean `state`?'],
    ['server.map((each) => each)', 'A server has no `map`.'],
    ['ReportJob.whree({})', 'ReportJob has no `whree`. Did you mean `ReportJob.where()`?'],
    ['new ReportJob().failre_count', 'A job has no'],
  ])('is an error: %s', async (text, message) => {
    const { failure } = await setUp();
    expect(await failure(text)).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ...['then', 'catch', 'toJSON', 'toBSON'].map((name) => `Server.where({}).${name}`),
    'Server[Symbol.iterator]',
    'Server?.pause_all',
    'Server.pause_all?.()',
    'plain.stae',
    'plain.stae?.x',
    'new Proxy(server, {}).stae',
    'new ReportJob().invoice',
    'const { pause_all = undefined } = Server; pause_all',
    'delete Server.pause_all; undefined',
  ])('stays undefined: %s', async (text) => {
    const { value } = await setUp();
    expect(await value(text)).toBeUndefined();
  });

  it.each<readonly [string, unknown]>([
    ['typeof Server.pause_all', 'undefined'],
    ['"pause_all" in Server', false],
    ['(await Server) === Server', true],
    ['JSON.stringify({ server }).length > 2', true],
    ['require("node:util").inspect(server).length > 2', true],
    ['server instanceof Server', true],
    ['Server.mine = 1; Server.mine ??= 2; Server.mine', 1],
    ['Server.counted ??= 2; Server.counted += 1; delete Server.mine; delete Server.counted', true],
    ['ReportJob.own', 1],
    ['new ReportJob().perform()', 'none'],
    ['new ReportJob().customer', ''],
    ['const { state, ...rest } = server; state', 'running'],
    [
      'function f({ a, b = 2 } = {}) { var a = a ?? 9; return [a, b, arguments.length] }\n`${f()}|${f({ a: 1 })}`',
      '9,2,0|1,2,1',
    ],
    ['(async ({ a }, { b }) => a + b)({ a: 1 }, { b: 2 }).then((sum) => sum)', 3],
    ['const g = ({ a }, b = a) => b; g({ a: 4 })', 4],
    [
      'class Dog { constructor() { this.born = new Date.prototype.constructor(5) } }\nnew Dog().born.getTime()',
      5,
    ],
  ])('leaves %s unchanged', async (text, value) => {
    const prompt = await setUp();
    expect(await prompt.value(text)).toBe(value);
  });

  it('names a missing value to destructure', async () => {
    const { failure } = await setUp();
    expect(await failure('const { a, b } = [].at(0)')).toMatchObject({
      message: "Can't destructure `a`, `b` from undefined",
    });
  });
});
