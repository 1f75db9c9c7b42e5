import { describe, expect, it } from 'vitest';
import { SUBCOMMAND_NAMES } from '../../../../../console/cli/subcommands/subcommand';
import { parseTask } from '../../../../../console/cli/typed/parse-task';

describe('a task at the prompt', () => {
  it('is parsed as in the shell', () => {
    expect(parseTask(['pause', 'app1', '--expect', '2', '--dry-run', '--json'])).toEqual({
      subcommand: { kind: 'act', action: 'pause', names: ['app1'], isForAll: false, parameters: {} },
      options: { expect: 2, confirm: true, dryRun: true, json: true },
    });
    expect(parseTask(['kill', '--all', '--wait', '9', '--wait-timeout', '3'])).toMatchObject({
      subcommand: { kind: 'act', action: 'kill', isForAll: true, parameters: { wait_timeout: 3 } },
      options: { follow: 9 },
    });
  });

  it.each(SUBCOMMAND_NAMES)('explains itself: %s --help', (name) => {
    expect(parseTask([name, '--help'])).toEqual({
      help: expect.stringMatching(new RegExp(`^Usage: rj-console ${name} [\\s\\S]*Examples:`)),
    });
  });

  it.each([
    [['pause'], /^No server named\. .* `pause --help` lists the options\.$/],
    [['pause', 'app1', '--al'], /^Unknown option '--al'/],
    [['log-level'], /^Missing required argument 'level'\. /],
    [['kill', 'a', '--wait-timeout', 'soon'], /Expected a number of seconds/],
    [['job', 'retry'], /^No jobs named\. .* `job retry --help` lists the options\.$/],
    [['servers', '--url', 'mongodb://db1/x'], /^--url cannot change/],
    [['jobs', '-E', 'production'], /^--environment cannot change/],
    [['servers', '--heartbeat-seconds', '3'], /^--heartbeat-seconds cannot change/],
    [['pause', 'app1', '--reason', ''], /^--reason has an empty value/],
  ])('is refused without exiting: %j', (words, message) => {
    expect(() => parseTask(words)).toThrow(message);
  });
});
