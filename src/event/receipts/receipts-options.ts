import { checkOptions, type OptionRules } from '../../errors/check-options';
import { type Rule, TRUE_OR_FALSE } from '../../errors/rule';
import type { ReceiptsOptions } from './outcome';

const MILLISECONDS: Rule = {
  words: 'a number of milliseconds, 0 or more',
  isMet: (value) => typeof value === 'number' && value >= 0,
};

const RULES: OptionRules<ReceiptsOptions> = {
  timeoutMs: MILLISECONDS,
  untilSettled: TRUE_OR_FALSE,
  quietMs: MILLISECONDS,
  signal: { words: 'the signal of an AbortController', isMet: (value) => value instanceof AbortSignal },
};

/** @throws RocketJobError `invalid_argument` */
export function checkReceiptsOptions(given: unknown): ReceiptsOptions {
  return checkOptions('receipts', RULES, given, '{timeoutMs: 2_000}');
}
