import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { inverseText } from '../../../../../console/display/events/inverse-text';
import type { LanguageName } from '../../../../../console/evaluator/language';
import type { Publication } from '../../../../../src/index';

const inverseOf = (
  subscriber: string,
  action: string,
  parameters = {},
  language: LanguageName = 'typescript',
) =>
  inverseText(
    {
      event: { name: `RocketJob::Subscribers::${subscriber}`, action, parameters },
    } as unknown as Publication,
    language,
  );

describe('inverseText', () => {
  it('is the exact call where there is one', () => {
    const server_id = new ObjectId('65f000000000000000000001');
    expect(inverseOf('Server', 'pause')).toBe("To take it back: Server.publish('resume')");
    expect(inverseOf('Server', 'pause', { server_id })).toBe(
      "To take it back: Server.publish('resume', {server_id: '65f000000000000000000001'})",
    );
    expect(inverseOf('Server', 'resume', { name: 'a:1' })).toBe(
      "To take it back: Server.publish('pause', {name: 'a:1'})",
    );
  });

  it('is in the language that the event was published in', () => {
    expect(inverseOf('Server', 'pause', { name: 'a:1' }, 'ruby')).toBe(
      "To take it back: RocketJob::Subscribers::Server.publish(:resume, name: 'a:1')",
    );
    expect(inverseOf('Server', 'pause', {}, 'ruby')).toBe(
      'To take it back: RocketJob::Subscribers::Server.publish(:resume)',
    );
  });

  it('keeps a hostile name a name', () => {
    const name = "a'}); f(); ({b:'\u001b#{x}";
    expect(inverseOf('Server', 'pause', { name })).toBe(
      "To take it back: Server.publish('resume', {name: 'a\\'}); f(); ({b:\\'\\u001b#{x}'})",
    );
    expect(inverseOf('Server', 'pause', { name }, 'ruby')).toBe(
      'To take it back: RocketJob::Subscribers::Server.publish(:resume, name: "a\'}); f(); ({b:\'\\u{1b}\\#{x}")',
    );
  });

  it('says where there is none, and nothing where nothing was changed', () => {
    expect(inverseOf('Server', 'stop')).toMatch(/no way back/);
    expect(inverseOf('Server', 'kill', { name: 'a:1' })).toMatch(/no way back/);
    expect(inverseOf('Worker', 'kill', { worker_id: 1 })).toMatch(/starts another worker/);
    expect(inverseOf('Server', 'refresh')).toBeUndefined();
    expect(inverseOf('Logger', 'set', { level: 'debug' })).toBeUndefined();
  });
});
