import { describe, expect, it } from 'vitest';
import { isGuarded } from '../../../../console/safety/guarded';

const builtIn = (name: string, action: string, parameters = {}) =>
  ({ name: `RocketJob::Subscribers::${name}`, action, parameters }) as const;
const own = (action: string, parameters = {}) => ({ name: 'CacheSubscriber', action, parameters }) as const;

describe('isGuarded', () => {
  it('is true for a stop, kill or pause of every server, whatever the settings are', () => {
    expect(isGuarded(builtIn('Server', 'stop'), [])).toBe(true);
    expect(isGuarded(builtIn('Server', 'stop', { server_id: null, name: null }), [])).toBe(true);
    expect(isGuarded(builtIn('Server', 'stop', { name: 'a:1' }), [])).toBe(false);
    expect(isGuarded(builtIn('Server', 'resume'), [])).toBe(false);
  });

  it("is true for the settings' events, short or in full, unless they have a target", () => {
    const guarded = ['Logger.set', 'RocketJob::Subscribers::Server.resume', 'CacheSubscriber.drop'];
    expect(isGuarded(builtIn('Logger', 'set', { level: 'debug' }), guarded)).toBe(true);
    expect(isGuarded(builtIn('Logger', 'set', { host_name: 'a' }), guarded)).toBe(false);
    expect(isGuarded(builtIn('Server', 'resume'), guarded)).toBe(true);
    expect(isGuarded(own('drop', { name: 'all of it' }), guarded)).toBe(true);
    expect(isGuarded(own('fill'), guarded)).toBe(false);
  });
});
