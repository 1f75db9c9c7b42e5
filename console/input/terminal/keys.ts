/** One key as `node:readline` reports it. */
export interface KeyPress {
  readonly sequence?: string;
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  readonly shift?: boolean;
}

export type MoveCommand = 'left' | 'right' | 'word-left' | 'word-right' | 'line-start' | 'line-end';
export type DeleteCommand =
  | 'delete-left'
  | 'delete-right'
  | 'kill-word-left'
  | 'kill-blank-word-left'
  | 'kill-word-right'
  | 'kill-line-left'
  | 'kill-line-right';

/** The action of a key. */
export type Command =
  | MoveCommand
  | DeleteCommand
  | 'delete-right-or-end'
  | 'up'
  | 'down'
  | 'older'
  | 'newer'
  | 'search'
  | 'complete'
  | 'yank'
  | 'transpose'
  | 'undo'
  | 'enter'
  | 'newline'
  | 'interrupt'
  | 'abort'
  | 'clear-screen'
  | 'suspend';

const PLAIN: Readonly<Record<string, Command>> = {
  left: 'left',
  right: 'right',
  up: 'up',
  down: 'down',
  home: 'line-start',
  end: 'line-end',
  backspace: 'delete-left',
  delete: 'delete-right',
  return: 'enter',
  enter: 'enter',
  tab: 'complete',
  escape: 'abort',
};

const CTRL: Readonly<Record<string, Command>> = {
  a: 'line-start',
  b: 'left',
  c: 'interrupt',
  d: 'delete-right-or-end',
  e: 'line-end',
  f: 'right',
  g: 'abort',
  h: 'delete-left',
  k: 'kill-line-right',
  l: 'clear-screen',
  n: 'newer',
  p: 'older',
  r: 'search',
  t: 'transpose',
  u: 'kill-line-left',
  w: 'kill-blank-word-left',
  y: 'yank',
  z: 'suspend',
  left: 'word-left',
  right: 'word-right',
  backspace: 'kill-word-left',
  delete: 'kill-word-right',
};

const ALT: Readonly<Record<string, Command>> = {
  b: 'word-left',
  d: 'kill-word-right',
  f: 'word-right',
  left: 'word-left',
  right: 'word-right',
  backspace: 'kill-word-left',
  delete: 'kill-word-right',
  return: 'newline',
  enter: 'newline',
};

/** Ctrl+_, which readline reports without a name. */
const UNDO = '\x1f';

/**
 * Returns the command of a key, as in GNU readline with Emacs keys; undefined for text (`textOf`) and for
 * keys without a meaning.
 */
export function commandOf(key: KeyPress): Command | undefined {
  if (key.sequence === UNDO) return 'undo';
  const table = key.ctrl === true ? CTRL : key.meta === true ? ALT : PLAIN;
  return key.name === undefined || !Object.hasOwn(table, key.name) ? undefined : table[key.name];
}

/** Returns the text that a key types; empty if it types none. */
export function textOf({ sequence = '', ctrl, meta }: KeyPress): string {
  const isText = ctrl !== true && meta !== true && sequence >= ' ' && sequence !== '\x7f';
  return isText ? sequence : '';
}
