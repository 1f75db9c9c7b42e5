import { checkOptions, type OptionRules } from '../errors/check-options';
import { TRUE_OR_FALSE } from '../errors/rule';

/** The options for publishing an event. */
export interface PublishOptions {
  /**
   * Asks every process that acts on the event for a receipt: `await publication.receipts()` returns the
   * outcomes.
   */
  readonly receipts?: boolean;
}

const RULES: OptionRules<PublishOptions> = {
  receipts: TRUE_OR_FALSE,
};

/** @throws RocketJobError `invalid_argument` */
export function checkPublishOptions(given: unknown): PublishOptions {
  return checkOptions('publish', RULES, given, '{receipts: true}');
}
