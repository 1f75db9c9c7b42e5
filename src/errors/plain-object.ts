/**
 * Whether a value is an object literal, of this realm or another one (a console's). An instance of a class is none: its
 * private fields cannot be seen, so it would pass for an object without any.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}
