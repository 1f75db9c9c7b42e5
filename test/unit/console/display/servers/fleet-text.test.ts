import { expect, it } from 'vitest';
import { fleetText } from '../../../../../console/display/servers/fleet-text';

it('summarizes a fleet, zombies last', () => {
  const server = (state: string, isZombie = false) => ({ state, isZombie });
  expect(fleetText([])).toBe('The fleet has no servers');
  expect(fleetText([server('running')])).toBe('1 server: 1 running');
  expect(fleetText([server('running', true), server('paused'), server('running'), server('paused')])).toBe(
    '4 servers: 2 paused, 1 running, 1 zombie',
  );
});
