import { RocketJobError } from '../../errors/rocket-job-error';

/** @throws RocketJobError `not_configured`, always */
export function throwNotConnected(): never {
  throw new RocketJobError(
    'not_configured',
    'Expected a connection to a Rocket Job environment, got none. Call `await RocketJob.connect({ url })` first.',
    {},
  );
}
