import type { SettingSource } from '../../config/settings/setting-source';
import { type ResolvedSettings, resolveSettings } from '../../config/settings/settings';
import type { Settings } from '../../config/settings/settings-schema';
import type { Values } from '../../secret-config/providers/provider';

/** The settings in force. One assignment replaces them all, so readers never see half of a change. */
export class CurrentSettings {
  readonly #sources: (secrets: Values) => readonly SettingSource[];
  readonly #check: (resolved: ResolvedSettings) => Promise<void>;
  #resolved: ResolvedSettings;

  /**
   * @param sources the current sources, the most important first
   * @param secrets the values of Secret Config
   * @param check throws for errors that only the database can detect
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

  /** Cheap: read it at every claim. */
  get values(): Settings {
    return this.#resolved.settings;
  }

  /** The heartbeat interval. */
  get heartbeatMs(): number {
    return this.values.heartbeatSeconds * 1_000;
  }

  /**
   * Reads the sources again. @throws RocketJobError `invalid_configuration`: the old settings stay in force
   */
  async refresh(secrets: Values): Promise<void> {
    const resolved = resolveSettings(this.#sources(secrets));
    await this.#check(resolved);
    this.#resolved = resolved;
  }
}
