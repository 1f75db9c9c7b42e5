import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { inverseText } from '../../../../console/display/inverse-text';
import type { Publication } from '../../../../src/index';

const inverseOf = (subscriber: string, action: string, parameters = {}) =>
  inverseText({
    event: { name: `RocketJob::Subscribers::${subscriber}`, action, parameters },
  } as unknown as Publication);

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

  it('says where there is none, and nothing where nothing was changed', () => {
    expect(inverseOf('Server', 'stop')).toMatch(/no way back/);
    expect(inverseOf('Server', 'kill', { name: 'a:1' })).toMatch(/no way back/);
    expect(inverseOf('Worker', 'kill', { worker_id: 1 })).toMatch(/starts another worker/);
    expect(inverseOf('Server', 'refresh')).toBeUndefined();
    expect(inverseOf('Logger', 'set', { level: 'debug' })).toBeUndefined();
  });
});
