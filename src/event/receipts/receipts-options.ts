import { checkOptions, type OptionRules } from '../../errors/check-options';
import type { ReceiptsOptions } from './outcome';

const isTime = (value: unknown) => typeof value === 'number' && value >= 0;

const RULES: OptionRules<ReceiptsOptions> = {
  timeoutMs: ['a number of milliseconds, 0 or more', isTime],
  untilSettled: ['true or false', (value) => typeof value === 'boolean'],
  quietMs: ['a number of milliseconds, 0 or more', isTime],
  signal: ['the signal of an AbortController', (value) => value instanceof AbortSignal],
};

/** @throws RocketJobError `invalid_argument` */
export function checkReceiptsOptions(given: unknown): ReceiptsOptions {
  return checkOptions('receipts', RULES, given, '{timeoutMs: 2_000}');
}
