/** Returns a time zone's state at a moment: its name, its offset in seconds, and its abbreviation (`CET`). */
export function zoneAt(
  name: string,
  epochSeconds: number,
): [name: string, offset: number, abbreviation: string] {
  const format = formatFor(name);
  const second = Math.max(-LATEST, Math.min(LATEST, Math.floor(epochSeconds)));
  const parts = Object.fromEntries(
    format.formatToParts(new Date(second * 1_000)).map(({ type, value }) => [type, value]),
  );
  const offset = localSeconds(parts) - second;
  return [format.resolvedOptions().timeZone, offset, parts['timeZoneName'] ?? ''];
}

/** The last second of a `Date`. */
const LATEST = 8_640_000_000_000;
/** The calendar repeats after 400 years. */
const CYCLE_YEARS = 400;
const CYCLE_SECONDS = 146_097 * 86_400;

/**
 * Returns the seconds since 1970 of a local time, also for years that `Date.UTC` misreads (0 to 99) or can't
 * represent.
 */
function localSeconds(parts: Readonly<Record<string, string>>): number {
  const part = (type: string) => Number(parts[type]);
  const year = parts['era'] === 'BC' ? 1 - part('year') : part('year');
  const cycles = Math.floor((year - 2_000) / CYCLE_YEARS);
  const local = Date.UTC(
    year - cycles * CYCLE_YEARS,
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local / 1_000 + cycles * CYCLE_SECONDS;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(name: string): Intl.DateTimeFormat {
  let format = formats.get(name);
  if (format === undefined) {
    const zone = isZone(name) ? { timeZone: name } : {};
    format = new Intl.DateTimeFormat('en-US', {
      ...zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      timeZoneName: 'short',
    });
    formats.set(name, format);
  }
  return format;
}

/** Whether `TZ` is a valid zone name: it may be empty or invalid, and then the machine's zone is used. */
export function isZone(name: string): boolean {
  if (name === '') return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
