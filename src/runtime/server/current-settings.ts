import type { SettingSource } from '../../config/settings/setting-source';
import { type ResolvedSettings, resolveSettings } from '../../config/settings/settings';
import type { Settings } from '../../config/settings/settings-schema';
import type { Values } from '../../secret-config/providers/provider';

/** The settings in force. One swap replaces them all, so whoever asks never sees half of a change. */
export class CurrentSettings {
  readonly #sources: (secrets: Values) => readonly SettingSource[];
  readonly #check: (resolved: ResolvedSettings) => Promise<void>;
  #resolved: ResolvedSettings;

  /**
   * @param sources where they come from at the moment, the first counts most
   * @param secrets what Secret Config has
   * @param check throws for what only the database can tell to be wrong
   * @throws RocketJobError `invalid_configuration`
   */
  constructor(
    sources: (secrets: Values) => readonly SettingSource[],
    secrets: Values,
    check: (resolved: ResolvedSettings) => Promise<void>,
  ) {
    this.#sources = sources;
    this.#check = check;
    this.#resolved = resolveSettings(sources(secrets));
  }

  /** Cheap: ask at every claim. */
  get values(): Settings {
    return this.#resolved.settings;
  }

  /** How often the server beats. */
  get heartbeatMs(): number {
    return this.values.heartbeatSeconds * 1_000;
  }

  /** Looks at the sources again. @throws RocketJobError `invalid_configuration`: the old ones stay in force */
  async refresh(secrets: Values): Promise<void> {
    const resolved = resolveSettings(this.#sources(secrets));
    await this.#check(resolved);
    this.#resolved = resolved;
  }
}
