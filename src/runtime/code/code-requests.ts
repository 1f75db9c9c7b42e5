/** A thread's question about code, to the thread that keeps all of it. */
export type CodeQuestion =
  /** The text of a file, as it was when it was first asked for. */
  | { readonly type: 'file'; readonly path: string }
  /** To what a request for a module was resolved first, if it was. */
  | { readonly type: 'resolution'; readonly key: string }
  /** A request was resolved to this, if it was not before. */
  | { readonly type: 'resolved'; readonly key: string; readonly value: string };

export interface CodeAnswer {
  readonly text?: string | undefined;
  /** Of a file that could not be read. */
  readonly error?: { readonly message: string; readonly code: string | undefined };
}

/** A question, and where its asker waits for the answer: 1 when it is on the port. */
export interface CodeRequest {
  readonly question: CodeQuestion;
  readonly answered: Int32Array;
}
