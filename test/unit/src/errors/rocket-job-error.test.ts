import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { isRocketJobError, RocketJobError } from '../../../../src/errors/rocket-job-error';

const error = new RocketJobError('not_found', 'No job', { what: 'job', id: '1' });

it('is one class, whatever its code', () => {
  expect(error).toBeInstanceOf(RocketJobError);
  expect(error).toBeInstanceOf(Error);
  expect(error.constructor.name).toBe('RocketJobError');
  expect(inspect(error)).toMatch(/^RocketJobError: No job/);
});

it('has an inherited name, so that its fields can be copied to an error with another one', () => {
  class WrappedError extends Error {
    override get name() {
      return 'WrappedError';
    }
  }
  expect(error.name).toBe('RocketJobError');
  expect(Object.assign(new WrappedError('wrapped'), error)).toMatchObject({
    name: 'WrappedError',
    message: 'wrapped',
    code: 'not_found',
  });
});

it('is recognized by its code', () => {
  expect(isRocketJobError(error)).toBe(true);
  expect(isRocketJobError(error, 'not_found')).toBe(true);
  expect(isRocketJobError(error, 'not_stored')).toBe(false);
  expect(isRocketJobError(new Error('No job'))).toBe(false);
  expect(isRocketJobError(undefined)).toBe(false);
});
