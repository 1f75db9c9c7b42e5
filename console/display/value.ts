import { inspect } from 'node:util';
import type { Core } from '../core';
import { serverTable } from './server-table';
import type { Style } from './style';

/** A value as text: servers as a table, everything else as Node shows it. Lookups and publications are the session's. */
export function valueText(value: unknown, { api }: Core, style: Style): string {
  if (value instanceof api.Server) return serverTable([value], style);
  if (Array.isArray(value) && value.length > 0 && value.every((element) => element instanceof api.Server)) {
    return serverTable(value, style);
  }
  return inspect(value, {
    colors: style.colour.isColorSupported,
    depth: 8,
    maxArrayLength: 100,
    maxStringLength: 10_000,
    breakLength: Math.min(style.width ?? 120, 120),
  });
}
