/** What a time zone was at a moment: its name, its offset in seconds, and what it is called there (`CET`). */
export function zoneAt(
  name: string,
  epochSeconds: number,
): [name: string, offset: number, abbreviation: string] {
  const moment = new Date(epochSeconds * 1_000);
  const format = formatFor(name);
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const part = (type: string) => Number(parts[type]);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  const offset = Math.round(local / 1_000 - Math.floor(epochSeconds));
  return [format.resolvedOptions().timeZone, offset, parts['timeZoneName'] ?? ''];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(name: string): Intl.DateTimeFormat {
  let format = formats.get(name);
  if (format === undefined) {
    const zone = isZone(name) ? { timeZone: name } : {};
    format = new Intl.DateTimeFormat('en-US', {
      ...zone,
      hourCycle: 'h23',
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

/** What `TZ` says may be nothing, or no name of a zone; then the machine's counts. */
export function isZone(name: string): boolean {
  if (name === '') return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
