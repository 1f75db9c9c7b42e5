import { checkOptions, type OptionRules } from '../errors/check-options';

/** How an event is published. */
export interface PublishOptions {
  /** Asks every process that acts on it for a receipt: `await publication.receipts()` tells who obeyed. */
  readonly receipts?: boolean;
}

const RULES: OptionRules<PublishOptions> = {
  receipts: ['true or false', (value) => typeof value === 'boolean'],
};

/** @throws RocketJobError `invalid_argument` */
export function checkPublishOptions(given: unknown): PublishOptions {
  return checkOptions('publish', RULES, given, '{receipts: true}');
}
