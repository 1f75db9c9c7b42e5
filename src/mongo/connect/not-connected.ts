import { RocketJobError } from '../../errors/rocket-job-error';

/** @throws RocketJobError `not_configured`, always */
export function throwNotConnected(): never {
  throw new RocketJobError(
    'not_configured',
    'Not connected to a Rocket Job environment. Call `await RocketJob.connect({ url })` first.',
    {},
  );
}
