import { describe, expect, it } from 'vitest';
import { isTypedTask, typedTasks } from '../../../../../console/cli/typed/typed-task';
import { Evaluator } from '../../../../../console/evaluator/evaluator';
import { Languages } from '../../../../../console/evaluator/languages';
import { Ruby } from '../../../../../console/evaluator/ruby/ruby';
import { TypeScript } from '../../../../../console/evaluator/typescript-language';

const noCore = () => {
  throw new Error('Not connected');
};

/** Returns the languages of a console with some preloaded names. */
function languages(): Languages {
  const names = { servers: [], events: 5, audit: () => [], workers: () => [], Job: class {} };
  const ruby = new Ruby({ core: noCore, environment: 'test', console: () => console, onLost: () => {} });
  return new Languages(new TypeScript(new Evaluator({ names })), ruby);
}

describe('a line at the prompt', () => {
  it.each([
    'pause app1',
    'pause app1:4711 web1',
    '  resume app1  ',
    'stop --all --dry-run',
    "stop 'app*' --dry-run",
    'stop app* --wait 600',
    'pause *',
    'pause app*',
    "pause 'app",
    'pause [ab]*',
    'kill app1:4711 --wait-timeout 60',
    'kill',
    'refresh',
    'refresh --all',
    'refresh-config',
    'refresh-config --json',
    'thread-dump app1',
    'log-level debug --for 10m',
    'servers app1',
    'servers --json',
    'servers -o wide',
    'events -f',
    'events -n 50',
    'events --follow',
    'audit --since 2h',
    'audit -n 3',
    'workers -o csv',
    'jobs',
    'jobs failed --since 2h',
    'jobs -o name',
    'job 6b07b04893bb43ce3560a8c0',
    'job retry --state failed',
    'roles',
    'roles jobs',
    'trust .rjconsolerc',
    'rj-console pause app1',
    'rj-console servers',
    '$ rj-console servers',
    'npx rj-console servers',
    '% npx -y rj-console jobs failed',
    'pause app1\nresume app1',
    'pause app1\nservers',
    '# before the upgrade\n\npause app1\n',
    'servers | jq .',
    'servers > servers.txt && cat servers.txt',
    'pause app1 # for the upgrade',
  ])('is a shell task: %s', (line) => {
    expect(isTypedTask(line, languages())).toBe(true);
  });

  it.each([
    '',
    'pauses app1',
    'servers',
    'events',
    'audit',
    'workers()',
    'servers.length',
    'servers [0]',
    'servers .map(({ name }) => name)',
    'events.start()',
    'pause = 1',
    'job = Job.first()',
    'job = Job.where({',
    'job =',
    'jobs += 1',
    'jobs => jobs',
    'stop: for (;;) break stop',
    'kill(1)',
    'kill (1)',
    'job && job.retry()',
    'job if job.failed?',
    'job = Job.first if true',
    'job rescue nil',
    'jobs.each { |job| p job }',
    'events - 2',
    'pause app1\nconst a = 1',
    'servers\nevents',
    'servers\nworkers()',
    '# only a comment',
    'pause app1 \\',
    'rj-console',
    'job as {',
    'job && job.retry({',
    'jobs || Job.where({',
    'jobs | jobs.map((job) =>',
    'pause `app1`',
    'jobs do |job|',
  ])('is code: %j', (line) => {
    expect(isTypedTask(line, languages())).toBe(false);
  });

  it('means the variable if there is one with that name', async () => {
    const code = languages();
    expect(isTypedTask('pause', code)).toBe(true);
    await code.evaluate('pause = 2; n = 1; jobs = 5');
    expect(isTypedTask('pause', code)).toBe(false);
    expect(isTypedTask('jobs -n', code)).toBe(false);
    expect(isTypedTask('jobs -x', code)).toBe(true);
    expect(isTypedTask('pause app1', code)).toBe(true);
    await code.evaluate('servers = 3');
    expect(isTypedTask('servers -n', code)).toBe(false);
  });

  it('is one of several tasks, on one or more lines', () => {
    const text = '$ rj-console pause app1\n# then\njob retry --state failed \\\n  --class A\nservers';
    expect(typedTasks(text, languages())).toEqual([
      { text: 'pause app1', line: 1 },
      { text: 'job retry --state failed --class A', line: 4 },
      { text: 'servers', line: 5 },
    ]);
  });
});
