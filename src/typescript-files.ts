import { readFileSync } from 'node:fs';
import type Module from 'node:module';
import type { Service } from 'ts-node';

interface Compilable extends Module {
  _compile(code: string, path: string): void;
}

const EXTENSIONS = ['.ts', '.cts'];
const EXTENSION = /\.c?ts$/;
const SOURCE_MAP = /(?<=\n\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,)\S+/;

/**
 * Makes `require` accept TypeScript, with types stripped but not checked. Each file is compiled once for all
 * threads, because the compiler takes some 100 MB in each thread that loads it.
 */
export class TypeScriptFiles {
  readonly #compiled: Map<string, string>;
  readonly #read: (path: string) => string;
  #compiler: Service | undefined;

  /**
   * @param compiled the output of another thread
   * @param read returns the text of a file, by default from disk
   */
  constructor(
    compiled: ReadonlyMap<string, string> = new Map(),
    read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
  ) {
    this.#compiled = new Map(compiled);
    this.#read = read;
  }

  /** Path → JavaScript of everything required so far. */
  get compiled(): ReadonlyMap<string, string> {
    return this.#compiled;
  }

  /** Whether a file is TypeScript by its name. Node can't import it, but it can be required. */
  static takes(path: string): boolean {
    return EXTENSION.test(path);
  }

  register(): void {
    for (const extension of EXTENSIONS) {
      require.extensions[extension] = (module, path) =>
        (module as Compilable)._compile(this.#javascript(path), path);
    }
  }

  #javascript(path: string): string {
    process.setSourceMapsEnabled(true);
    const known = this.#compiled.get(path);
    if (known !== undefined) return known;
    const javascript = this.#compile(path);
    this.#compiled.set(path, javascript);
    return javascript;
  }

  #compile(path: string): string {
    this.#compiler ??= (require('ts-node') as typeof import('ts-node')).create({
      transpileOnly: true,
      skipProject: true,
      compilerOptions: { module: 'node16', moduleResolution: 'node16', target: 'es2022' },
    });
    // With this name it is CommonJS, whatever the nearest package.json says.
    const javascript = this.#compiler.compile(this.#read(path), path.replace(EXTENSION, '.cts'));
    return javascript.replace(SOURCE_MAP, (map) => mapOf(map, path));
  }
}

/** A stack trace names the existing file. @param map in base64 */
function mapOf(map: string, path: string): string {
  const parsed = JSON.parse(Buffer.from(map, 'base64').toString()) as object;
  return Buffer.from(JSON.stringify({ ...parsed, sources: [path] })).toString('base64');
}
