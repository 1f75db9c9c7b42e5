import { expectTypeOf, it } from 'vitest';
import { type ErrorCode, isRocketJobError, RocketJobError } from '../../src/index';

const error: unknown = new Error('any');

it('types the details of an error by its code, after instanceof', () => {
  if (!(error instanceof RocketJobError)) return;
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
  expectTypeOf(error.message).toExtend<string>();
  expectTypeOf(error.details).not.toBeAny();
  // @ts-expect-error its code isn't known yet
  error.details.mayBeStored;
  if (error.code === 'not_stored') {
    expectTypeOf(error.details).toEqualTypeOf<{ readonly eventId: string; readonly mayBeStored: boolean }>();
    // @ts-expect-error a detail of another code
    error.details.servers;
  }
  // @ts-expect-error no such code
  if (error.code === 'not_store') return;
});

it('types them with isRocketJobError too', () => {
  if (isRocketJobError(error, 'overloaded')) {
    expectTypeOf(error.details.waiting).toEqualTypeOf<number>();
    // @ts-expect-error a detail of another code
    error.details.mayBeStored;
  }
  if (isRocketJobError(error)) expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
  // @ts-expect-error no such code
  isRocketJobError(error, 'not_store');
});
