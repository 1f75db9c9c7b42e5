import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHANGEABLE_SETTING_NAMES, SETTING_NAMES } from '../../../../../src/config/settings/setting-names';
import { environmentVariables, snakeCase } from '../../../../../src/config/settings/setting-source';
import { resolveSettings } from '../../../../../src/config/settings/settings';

const page = readFileSync('docs/settings.md', 'utf8');
const rows = page.split('\n').filter((line) => line.includes('`ROCKET_JOB_'));

it('docs/settings.md has every setting with all its names, and its default', () => {
  expect(rows).toHaveLength(SETTING_NAMES.length);
  const { settings } = resolveSettings([]);
  for (const name of SETTING_NAMES) {
    const row = rows.find((line) => line.includes(`\`${environmentVariables({}).label(name)}\``));
    expect(row, name).toContain(`\`--${snakeCase(name).replaceAll('_', '-')}\``);
    const isChangeable = (CHANGEABLE_SETTING_NAMES as readonly string[]).includes(name);
    expect(row?.includes(`\`${name}\``), name).toBe(isChangeable);
    expect(row?.includes(`\`rocket_job/${snakeCase(name)}\``), name).toBe(isChangeable);
    if (typeof settings[name] === 'number') expect(row).toMatch(new RegExp(`\\| ${settings[name]} \\|$`));
  }
});
