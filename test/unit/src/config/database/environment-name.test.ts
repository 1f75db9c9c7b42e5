import { describe, expect, it } from 'vitest';
import { environmentName } from '../../../../../src/config/database/environment-name';

describe('environmentName', () => {
  it.each([
    [{ flag: 'a', env: { RJ_ENV: 'b' } }, 'a'],
    [{ env: { RJ_ENV: 'b', RAILS_ENV: 'c', NODE_ENV: 'd' } }, 'b'],
    [{ env: { RAILS_ENV: 'c', NODE_ENV: 'd' } }, 'c'],
    [{ env: { RJ_ENV: '', NODE_ENV: 'd' } }, 'd'],
    [{ env: {} }, 'development'],
  ])('%o is %s', (input, name) => {
    expect(environmentName(input)).toBe(name);
  });
});
