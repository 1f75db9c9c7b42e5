import { RocketJobError } from '../../errors/rocket-job-error';

/**
 * Makes an assignment to a property that only has a getter an error. At a prompt, where code isn't strict, it
 * would be ignored.
 *
 * @param how returns what to do instead, as a sentence
 */
export function refuseAssignments(prototype: object, how: (name: string) => string): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (descriptor.get === undefined || descriptor.set !== undefined) continue;
    Object.defineProperty(prototype, name, {
      ...descriptor,
      set(value: unknown) {
        throw new RocketJobError('invalid_argument', `\`${name}\` can't be assigned. ${how(name)}`, {
          argument: name,
          value,
        });
      },
    });
  }
}
