/** The settings that may change while a server runs. */
export const CHANGEABLE_SETTING_NAMES = [
  'maxWorkers',
  'includeFilter',
  'excludeFilter',
  'whereFilter',
  'heartbeatSeconds',
  'maxPollSeconds',
  'reCheckSeconds',
] as const;

/** All settings of a server. */
export const SETTING_NAMES = ['name', 'logLevel', ...CHANGEABLE_SETTING_NAMES] as const;

/** A setting that may change while a server runs. */
export type ChangeableSettingName = (typeof CHANGEABLE_SETTING_NAMES)[number];
export type SettingName = (typeof SETTING_NAMES)[number];
