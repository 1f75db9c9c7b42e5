// The messages on the pipes, one JSON text per line; `prelude/host.rb` and `prelude/workspace.rb` are the
// other end. Values in them are MongoDB's Extended JSON, with records (`wire.ts`).

/** A request to Ruby: the name of a method of its workspace, with its arguments. */
export interface Requests {
  readonly run: {
    readonly code: string;
    readonly file: string;
    readonly line: number;
    readonly json: boolean;
  };
  readonly lend: { readonly variables: unknown };
  readonly read: { readonly names: readonly string[] };
  readonly forget: { readonly names: readonly string[] };
  readonly deliver: {
    readonly handle: number;
    readonly name: string;
    readonly action: string;
    readonly parameters: unknown;
  };
}

/** The result of the method. */
export interface Replies {
  readonly run: RubyResult;
  readonly lend: null;
  readonly read: Readonly<Record<string, { readonly value: unknown } | { readonly class: string }>>;
  readonly forget: readonly string[];
  readonly deliver: null;
}

/** The outcome of a statement. */
export type RubyResult =
  | { readonly nil: true }
  /** A `return` outside of a method ended it. */
  | { readonly returned: true }
  | { readonly lookup: unknown }
  | { readonly records: unknown }
  | { readonly text: string; readonly string: string | null; readonly json: unknown };

/** A Ruby exception. */
export interface RubyFailure {
  readonly class: string;
  readonly message: string;
  readonly line: number | null;
  readonly backtrace: readonly string[];
}

/** A call from Ruby to the console. */
export interface RubyCall {
  readonly arguments: readonly unknown[];
  /**
   * Whether it comes from a `dry { … }` block: each call says so itself, because no asynchronous context
   * crosses a pipe.
   */
  readonly dry: boolean;
}

/** Ruby's messages: that it is ready, text to write, a call to the console, and the result of a request. */
export type RubyMessage =
  | { readonly ready: string }
  | { readonly write: string; readonly stream: 'out' | 'error' }
  | ({ readonly call: string } & RubyCall)
  | { readonly done: unknown }
  | { readonly failed: RubyFailure };
