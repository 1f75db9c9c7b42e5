import type { SettingSource } from '../config/setting-source';
import { type ResolvedSettings, resolveSettings } from '../config/settings';
import type { Settings } from '../config/settings-schema';

/** The settings in force. One swap replaces them all, so whoever asks never sees half of a change. */
export class CurrentSettings {
  readonly #sources: () => readonly SettingSource[];
  #resolved: ResolvedSettings;

  /**
   * @param sources where they come from at the moment, the first counts most
   * @throws RocketJobError `invalid_configuration`
   */
  constructor(sources: () => readonly SettingSource[]) {
    this.#sources = sources;
    this.#resolved = resolveSettings(sources());
  }

  /** Cheap: ask at every claim. */
  get values(): Settings {
    return this.#resolved.settings;
  }

  /** Looks at the sources again. @throws RocketJobError `invalid_configuration`: the old ones stay in force */
  refresh(): void {
    this.#resolved = resolveSettings(this.#sources());
  }
}
