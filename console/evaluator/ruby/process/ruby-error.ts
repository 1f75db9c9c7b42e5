import { RocketJobError } from '../../../../src/console-startup';
import type { RubyFailure } from './messages';

/** A Ruby exception, in Ruby's words: its `name` is the exception's class. */
export class RubyError extends Error {
  override readonly name: string;
  /** The line in the text that ran; undefined if it isn't in that text. */
  readonly line: number | undefined;

  constructor(failure: RubyFailure, file?: string) {
    const { class: name, message, line, backtrace } = failure;
    const place = line === null || file === undefined ? '' : `${file}:${line}: `;
    super(`${place}${message}`);
    this.name = name;
    this.line = line ?? undefined;
    this.stack = [`${name}: ${this.message}`, ...backtrace.map((frame) => `    from ${frame}`)].join('\n');
  }
}

/** Returns the error for a Ruby process that has exited, or was killed. */
export function rubyEnded(how: string): RocketJobError<'ruby_ended'> {
  return new RocketJobError(
    'ruby_ended',
    `Ruby exited (${how}). Its variables, classes and subscribers are lost; the next Ruby line starts a fresh process.`,
    {},
  );
}
