import { join } from 'node:path';
import ts from 'typescript';

/** One version of a program, read by the compiler. */
export interface CheckedProgram {
  readonly file: ts.SourceFile;
  readonly checker: ts.TypeChecker;
  /** The compile errors, from top to bottom. */
  readonly errors: readonly ts.Diagnostic[];
  /** Whether a declaration belongs to the language itself, like `Promise`. */
  readonly isOfLanguage: (file: ts.SourceFile) => boolean;
}

/** Libraries and imports, by path: read once per process. */
const READ_FILES = new Map<string, ts.SourceFile | undefined>();
/** The types of `rj-console`: as built, in an unbuilt checkout, and next to the sources. */
const OWN_TYPES = [
  '../../../../../types/src/index',
  '../../../../../../src/index',
  '../../../../src/index',
].map((path) => join(__dirname, path));

/**
 * Compiles versions of one program under `strict` without writing them to disk. It reads imported files once.
 */
export class ProgramChecker {
  readonly #path: string;
  readonly #options: ts.CompilerOptions;
  readonly #host: ts.CompilerHost;
  #program: ts.Program | undefined;

  /** @param path the program's path, from which imports are resolved */
  constructor(path: string) {
    this.#path = path;
    const hasNodeTypes = this.#finds('@types/node/package.json');
    this.#options = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', ...(hasNodeTypes ? [] : ['lib.dom.d.ts'])],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      moduleDetection: ts.ModuleDetectionKind.Force,
      types: hasNodeTypes ? ['node'] : [],
      paths: { 'rj-console': OWN_TYPES },
    };
    this.#host = ts.createCompilerHost(this.#options);
    this.#host.getCurrentDirectory = () => __dirname;
  }

  check(text: string): CheckedProgram {
    const { fileExists, readFile, getSourceFile } = this.#host;
    const file = ts.createSourceFile(this.#path, text, ts.ScriptTarget.ES2023, true);
    const host: ts.CompilerHost = {
      ...this.#host,
      fileExists: (path) => path === this.#path || fileExists(path),
      readFile: (path) => (path === this.#path ? text : readFile(path)),
      getSourceFile: (path, ...more) => {
        if (path === this.#path) return file;
        if (!READ_FILES.has(path)) READ_FILES.set(path, getSourceFile(path, ...more));
        return READ_FILES.get(path);
      },
    };
    const program = ts.createProgram([this.#path], this.#options, host, this.#program);
    this.#program = program;
    const errors = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return {
      file,
      checker: program.getTypeChecker(),
      errors: errors.sort((one, other) => (one.start ?? 0) - (other.start ?? 0)),
      isOfLanguage: ({ fileName }) => /[\\/]lib\.es[^\\/]*\.d\.ts$/.test(fileName),
    };
  }

  /** Returns the names that `rj-console` exports, each with whether it is only a type. */
  exportedNames(): ReadonlyMap<string, boolean> {
    const { file, checker } = this.check("import 'rj-console';");
    const [statement] = file.statements;
    const specifier = (statement as ts.ImportDeclaration).moduleSpecifier;
    const symbol = checker.getSymbolAtLocation(specifier);
    const exported = symbol === undefined ? [] : checker.getExportsOfModule(symbol);
    return new Map(
      exported.map((each) => {
        const real = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
        return [each.name, (real.flags & ts.SymbolFlags.Value) === 0];
      }),
    );
  }

  #finds(module: string): boolean {
    try {
      require.resolve(module, { paths: [__dirname] });
      return true;
    } catch {
      return false;
    }
  }
}
