import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Document } from 'yaml';
import { parseErb } from '../../config/database/erb';
import { parseYaml } from '../../config/database/yaml-file';
import { RocketJobError } from '../../errors/rocket-job-error';
import { flatten } from '../tree';
import type { Provider, Values } from './provider';

export const DEFAULT_FILE = 'config/application.yml';

/** A new file may hold secrets, so only its owner can read it. An existing file keeps its mode. */
const PRIVATE_MODE = 0o600;

/** Settings in a YAML file, with the environments at the top level. `<%= ENV['X'] %>` is replaced. */
export class FileProvider implements Provider {
  readonly place: string;
  readonly spreadMs = 0;
  readonly #env: NodeJS.ProcessEnv;

  constructor(file: string, env: NodeJS.ProcessEnv) {
    this.place = file;
    this.#env = env;
  }

  /** Whether the file exists and has settings at this path. */
  has(path: string): boolean {
    return this.#text() !== undefined && this.#find(path).node !== undefined;
  }

  /** @throws RocketJobError `invalid_configuration` without the file or the path in it */
  read(path: string): Values {
    const { node, fill } = this.#find(path);
    if (node === undefined) {
      throw this.#invalid(
        `${this.place} has no settings at \`${path}\`. Set SECRET_CONFIG_PATH to their path.`,
      );
    }
    return new Map([...flatten(node, path)].map(([key, value]) => [key, fill(textOf(value))]));
  }

  set(key: string, value: string): void {
    const document = this.#writable();
    const names = namesIn(key);
    for (const depth of names.keys()) turnIntoBranch(document, names.slice(0, depth));
    const there = document.getIn(names, true);
    document.setIn(isBranch(there) ? [...names, '__value__'] : names, value);
    this.#write(document);
  }

  delete(key: string): void {
    const document = this.#writable();
    const names = namesIn(key);
    const there = document.getIn(names, true);
    if (there === undefined) return;
    if (isBranch(there)) document.deleteIn([...names, '__value__']);
    else document.deleteIn(names);
    for (let depth = names.length - 1; depth > 0; depth--) {
      const branch = document.getIn(names.slice(0, depth), true);
      if (!isBranch(branch) || branch.items.length > 0) break;
      document.deleteIn(names.slice(0, depth));
    }
    this.#write(document);
  }

  #find(path: string): { readonly node: unknown; fill(value: string): string } {
    const text = this.#text();
    if (text === undefined) {
      throw this.#invalid(
        `The file ${this.place} of Secret Config does not exist. Create it, or set SECRET_CONFIG_FILE_NAME or SECRET_CONFIG_PROVIDER.`,
      );
    }
    const erb = parseErb(text, this.place, this.#env);
    const document = parseYaml(erb.text, this.place);
    keepTexts(document, 'all');
    let node: unknown = document.toJS();
    for (const name of namesIn(path))
      node = Object.hasOwn(Object(node), name) ? Object(node)[name] : undefined;
    return { node: node ?? undefined, fill: (value) => erb.fill(value) };
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.place, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw this.#invalid(`Can't read ${this.place}: ${(error as Error).message}.`);
    }
  }

  /** Comments stay; but ERB tags would be replaced by their values. */
  #writable(): Document {
    const text = this.#text() ?? '';
    if (text.includes('<%')) {
      throw this.#invalid(`Can't write ${this.place}, because it contains ERB. Edit the file yourself.`);
    }
    const document = parseYaml(text, this.place);
    keepTexts(document, 'keys');
    return document;
  }

  #write(document: Document): void {
    mkdirSync(dirname(this.place), { recursive: true });
    writeFileSync(this.place, document.toString(), { mode: PRIVATE_MODE });
  }

  #invalid(message: string): RocketJobError {
    return new RocketJobError('invalid_configuration', message, { source: this.place });
  }
}

function namesIn(key: string): string[] {
  return key.split('/').filter(Boolean);
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isBranch(node: unknown): node is { readonly items: readonly unknown[] } {
  return (require('yaml') as typeof import('yaml')).isMap(node);
}

/** A node with settings below it becomes a mapping; its own value is kept there. */
function turnIntoBranch(document: Document, names: readonly string[]): void {
  const there = document.getIn(names, true);
  if (isBranch(there)) return;
  const branch = document.createNode(there === undefined ? {} : { __value__: there });
  if (names.length === 0) document.contents = branch;
  else document.setIn(names, branch);
}

/** All values here are strings, as they are in the file: `1.10` isn't `1.1`, and the key `y` isn't `true`. */
function keepTexts(document: Document, which: 'all' | 'keys'): void {
  const { visit } = require('yaml') as typeof import('yaml');
  visit(document, {
    Scalar(key, node) {
      if (which === 'keys' && key !== 'key') return;
      const isText = typeof node.value === 'string' || node.value === null;
      // Ruby reads `yes` and `on` as true, but no single letter.
      const isTruth = typeof node.value === 'boolean' && key !== 'key' && node.source?.length !== 1;
      if (!isText && !isTruth && node.source !== undefined) node.value = node.source;
    },
  });
}
