/** Formats a date and time like Ruby, `%Y-%m-%d`, in the time zone of this process. */
export function strftime(time: Date, format: string): string {
  return format.replaceAll(/%(-?)([A-Za-z%])/g, (directive, flag: string, letter: string) => {
    const text = DIRECTIVES[letter]?.(time);
    if (text === undefined) return directive;
    return flag === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text;
  });
}

const padded = (value: number, width = 2, fill = '0') => String(value).padStart(width, fill);
const named = (time: Date, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-US', options).format(time);
const twelveHours = (time: Date) => time.getHours() % 12 || 12;

/** Returns the day of the year, by the calendar of this time zone. */
function dayOfYear(time: Date): number {
  const midnight = (year: number, month: number, day: number) => Date.UTC(year, month, day);
  const days =
    midnight(time.getFullYear(), time.getMonth(), time.getDate()) - midnight(time.getFullYear(), 0, 0);
  return days / 86_400_000;
}

function offset(time: Date): string {
  const minutes = -time.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}${padded(size % 60)}`;
}

const DIRECTIVES: Readonly<Record<string, (time: Date) => string>> = {
  Y: (time) => String(time.getFullYear()),
  C: (time) => padded(Math.floor(time.getFullYear() / 100)),
  y: (time) => padded(time.getFullYear() % 100),
  m: (time) => padded(time.getMonth() + 1),
  B: (time) => named(time, { month: 'long' }),
  b: (time) => named(time, { month: 'short' }),
  d: (time) => padded(time.getDate()),
  e: (time) => padded(time.getDate(), 2, ' '),
  j: (time) => padded(dayOfYear(time), 3),
  A: (time) => named(time, { weekday: 'long' }),
  a: (time) => named(time, { weekday: 'short' }),
  u: (time) => String(time.getDay() || 7),
  w: (time) => String(time.getDay()),
  H: (time) => padded(time.getHours()),
  I: (time) => padded(twelveHours(time)),
  M: (time) => padded(time.getMinutes()),
  S: (time) => padded(time.getSeconds()),
  L: (time) => padded(time.getMilliseconds(), 3),
  N: (time) => `${padded(time.getMilliseconds(), 3)}000000`,
  p: (time) => (time.getHours() < 12 ? 'AM' : 'PM'),
  P: (time) => (time.getHours() < 12 ? 'am' : 'pm'),
  s: (time) => String(Math.floor(time.getTime() / 1_000)),
  z: offset,
  F: (time) => strftime(time, '%Y-%m-%d'),
  T: (time) => strftime(time, '%H:%M:%S'),
  R: (time) => strftime(time, '%H:%M'),
  D: (time) => strftime(time, '%m/%d/%y'),
  '%': () => '%',
};
