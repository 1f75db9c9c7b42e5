import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { leaseText } from '../../../../../console/display/servers/lease-lines';
import { coloursFor } from '../../../../../src/display/colours';
import type { Publication } from '../../../../../src/index';

it.each([
  ['typescript', "Logger.revert('65f000000000000000000001')"],
  ['ruby', "RocketJob::Subscribers::Logger.revert('65f000000000000000000001')"],
  ['shell', `rj-console -e 'Logger.revert('\\''65f000000000000000000001'\\'')'`],
] as const)('offers the revert of a temporary setting, to be pasted in %s', (medium, call) => {
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + 600_000);
  const event = { id: new ObjectId('65f000000000000000000001'), createdAt, expiresAt };
  const style = { colour: coloursFor(false), width: undefined, height: undefined };
  const text = leaseText({ event } as Publication, style, medium);
  expect(text).toMatch(/Reverts at .* \(in 10m\)/);
  expect(text.endsWith(`To revert it now: ${call}`)).toBe(true);
});
