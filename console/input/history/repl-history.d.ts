declare module 'repl-history' {
  /** Fills `repl.history` with the lines of the file and would write them back at `exit`. */
  function replHistory(
    repl: { history: string[]; on(event: 'exit', listener: () => void): void },
    options: { readonly filePath: string },
  ): void;
  export = replHistory;
}
