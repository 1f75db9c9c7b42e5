/** A thread's question about code, to the thread that stores it. */
export type CodeQuestion =
  /** The text of a file, as it was when it was first requested. */
  | { readonly type: 'file'; readonly path: string }
  /** The first resolution of a module request, if there is one. */
  | { readonly type: 'resolution'; readonly key: string }
  /** Reports a module request's resolution; the first one is kept. */
  | { readonly type: 'resolved'; readonly key: string; readonly value: string };

export interface CodeAnswer {
  readonly text?: string | undefined;
  /** For a file that couldn't be read. */
  readonly error?: { readonly message: string; readonly code: string | undefined };
}

/** A question, and where the asker waits: the value becomes 1 when the reply is on the port. */
export interface CodeRequest {
  readonly question: CodeQuestion;
  readonly answered: Int32Array;
}
