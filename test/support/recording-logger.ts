import { LEVELS, type Level } from '../../src/config/settings/level';
import type { Logger } from '../../src/logging/logger';

/** Returns a logger that records its lines: `warn text (error's message)`. */
export function recordingLogger(className: string): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: Level) => (message: string, payload?: object) => {
    lines.push(`${level} ${message}${payload instanceof Error ? ` (${payload.message})` : ''}`);
  };
  const methods = LEVELS.flatMap((level) => [
    [level, write(level)],
    [
      `measure${level[0]?.toUpperCase()}${level.slice(1)}`,
      <T>(_message: string, action: () => T) => action(),
    ],
  ]);
  return { logger: { className, level: 'trace', ...Object.fromEntries(methods) } as Logger, lines };
}
