import { describe, expect, it } from 'vitest';
import { ConsoleLanguages } from '../../../../../console/app/console-languages';
import { Evaluator } from '../../../../../console/evaluator/evaluator';
import type { Language, LanguageName } from '../../../../../console/evaluator/language';
import { Ruby } from '../../../../../console/evaluator/ruby/ruby';
import { EvaluationError } from '../../../../../console/evaluator/run/evaluation-error';
import { TypeScript } from '../../../../../console/evaluator/typescript-language';

/** Returns the real languages, except for running: only the language of an entry matters here. */
function languages() {
  const ran: LanguageName[] = [];
  const recorded = <L extends Language>(language: L): L => {
    language.evaluate = async () => {
      ran.push(language.name);
      return { value: undefined, kind: undefined };
    };
    return language;
  };
  const evaluator = new Evaluator({ names: { Server: {}, Job: {}, RocketJob: {} } });
  const ruby = new Ruby({
    core: () => {
      throw new Error('Nothing of the core is needed to tell languages apart.');
    },
    environment: 'test',
    console: () => console,
    onLost: () => {},
  });
  let starts = 0;
  ruby.start = () => {
    starts++;
  };
  const all = new ConsoleLanguages(recorded(new TypeScript(evaluator)), recorded(ruby));
  return {
    all,
    starts: () => starts,
    async languageOf(text: string, filename = 'rj-console') {
      await all.evaluate(text, { filename });
      return ran.at(-1);
    },
  };
}

describe('the language of an entry', () => {
  it.each([
    'RocketJob::Subscribers::Server.publish(:stop)',
    'server = RocketJob::Server.where(name: "myhost").first',
    'puts "hello"',
    'puts :a',
    'dry { RocketJob::Subscribers::Server.publish(:stop) }',
    'p 1',
    'puts(1)',
    'nil.foo',
    'Rails.env',
    '5.minutes.ago',
    'Time.now',
    'config.rocket_job.max_workers = 5',
    'unless RocketJob.server?\n  puts 1\nend',
    'class ExampleSubscriber\n  include RocketJob::Subscriber\n  def example\n  end\nend',
    'x = [1, 2].map { |n| n * 2 }',
    'server.pause!',
    '%w[a b].each do |host| puts host end',
    '{ a: 1 }.each { |k, v| puts k }',
    '# a comment\nputs 1',
    'server&.id ? 1 : nil',
    'ReportJob.failed.count',
    'job = ReportJob.failed.first',
    'text = <<~TEXT\n  hello\nTEXT',
  ])('%j is Ruby', async (text) => {
    expect(await languages().languageOf(text)).toBe('ruby');
  });

  it.each([
    "Server.publish('stop')",
    'server = Server.first()',
    'ExampleSubscriber.subscribe',
    'ReportJob.failed().byException()',
    'new ReportJob()',
    'class ReportJob {}; ReportJob.name',
    'const x: number = 1',
    'x = 5',
    '[1, 2].map((n) => n * 2)',
    '[1].map(p => p.x)',
    "p = Server.publish('refresh'); [1, 2].map(() => Server.publish('refresh'))",
    "p = Server.publish('refresh')",
    'let p = 1; p + 1',
    'const config = { a: 1 }; config.a',
    "dry(() => Server.publish('stop'))",
    'class A extends Subscriber { example() {} }',
    '({ a: 1 })',
    'for (const server of Server.all()) console.log(server.name)',
    'foo(1',
    'const a = ',
    '// a comment',
    '',
  ])('%j is TypeScript', async (text) => {
    expect(await languages().languageOf(text)).toBe('typescript');
  });

  it.each([
    ['job.input.failed.first.records', 'ruby'],
    ['slice = job.input.failed.first; slice.failed_record', 'ruby'],
    ['job.requeue!("app1:1")', 'ruby'],
    ['job.failedSlices()', 'typescript'],
    ['Job.find(job.id)', 'typescript'],
    ['other.input.failed', 'typescript'],
    ['job', 'typescript'],
  ])('after Ruby has set `job`, %j is %s', async (text, language) => {
    const { languageOf } = languages();
    await languageOf('job = RocketJob::Job.first');
    expect(await languageOf(text)).toBe(language);
  });

  it('is that of the file, or the chosen one', async () => {
    const { all, languageOf } = languages();
    expect(await languageOf('x = 5', '/tmp/a.rb')).toBe('ruby');
    expect(await languageOf('puts "a"', '/tmp/a.ts')).toBe('typescript');
    all.choose('ruby');
    expect(await languageOf('x = 5')).toBe('ruby');
    all.choose('typescript');
    expect(await languageOf('x = 5')).toBe('typescript');
  });
});

it('Ruby is only started for an expected text if it is in Ruby', () => {
  const { all, starts } = languages();
  for (const text of ["Server.publish('stop')", 'const x: number = 1', '', 'x = )']) all.prepare(text, '-e');
  expect(starts()).toBe(0);
  all.prepare('RocketJob::Server.count', '-e');
  all.prepare('x = 5', '/tmp/a.rb');
  expect(starts()).toBe(2);
});

describe('an entry continues', () => {
  it.each([
    'unless RocketJob.server?',
    'class ExampleSubscriber\n  def example',
    'servers.each do |server|',
    'servers.each { |server|',
    'RocketJob::Subscribers::Server.publish(',
    'publish(:stop,',
    'x = [1,',
    'begin\n  puts 1\nrescue',
    'case state\nwhen :running',
    'text = <<~TEXT\n  hello',
    'puts "a" +',
    'if x == 3',
    'foo(1',
    'if (x) {',
    '=begin\nfoo',
  ])('after %j', (text) => {
    expect(languages().all.isComplete(text)).toBe(false);
  });

  it.each([
    'RocketJob::Subscribers::Server.publish(:stop)',
    'class A\nend',
    'puts 1 if true',
    "Server.publish('stop)",
    'x = )',
    'end',
    'const',
    'x',
    '',
  ])('and not after %j', (text) => {
    expect(languages().all.isComplete(text)).toBe(true);
  });
});

it('shows the error in Ruby, and its place, before any of it runs', async () => {
  const ruby = new Ruby({
    core: () => {
      throw new Error('Nothing may start.');
    },
    environment: 'test',
    console: () => console,
    onLost: () => {},
  });
  const failure = await ruby
    .evaluate('puts 1\nputs "é", )\nputs 2', { filename: 'a.rb' })
    .catch((error) => error);
  expect(failure).toBeInstanceOf(EvaluationError);
  expect(failure.cause).toBeInstanceOf(SyntaxError);
  expect(failure.cause.message).toContain('(a.rb:2)');
  expect(failure.cause.message).toContain('> 2 | puts "é", )');
});
