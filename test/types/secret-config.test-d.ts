import { expectTypeOf, it } from 'vitest';
import { RocketJob } from '../../src/index';

const { SecretConfig } = RocketJob;

it('types fetched values by the options', () => {
  expectTypeOf(SecretConfig.fetch('a')).toEqualTypeOf<string>();
  expectTypeOf(SecretConfig.fetch('a', { encoding: 'base64' })).toEqualTypeOf<string>();
  expectTypeOf(SecretConfig.fetch('a', { type: 'integer' })).toEqualTypeOf<number>();
  expectTypeOf(SecretConfig.fetch('a', { type: 'float' })).toEqualTypeOf<number>();
  expectTypeOf(SecretConfig.fetch('a', { type: 'boolean' })).toEqualTypeOf<boolean>();
  expectTypeOf(SecretConfig.fetch('a', { type: 'json' })).toEqualTypeOf<unknown>();
  expectTypeOf(SecretConfig.fetch('a', { separator: ',' })).toEqualTypeOf<string[]>();
  expectTypeOf(SecretConfig.fetch('a', { separator: ',', type: 'integer' })).toEqualTypeOf<number[]>();
  expectTypeOf(SecretConfig.fetch('a', { default: undefined })).toEqualTypeOf<string | undefined>();
  expectTypeOf(SecretConfig.fetch('a', { type: 'integer', default: null })).toEqualTypeOf<number | null>();
  // @ts-expect-error no such type
  SecretConfig.fetch('a', { type: 'symbol' });
  // @ts-expect-error no such option
  SecretConfig.fetch('a', { defualt: 1 });
});

it('types new values', () => {
  expectTypeOf(SecretConfig.set('a', 1)).toEqualTypeOf<Promise<void>>();
  // @ts-expect-error a string, a number or a boolean
  SecretConfig.set('a', { b: 1 });
  // @ts-expect-error no such provider
  SecretConfig.use('smm');
});
