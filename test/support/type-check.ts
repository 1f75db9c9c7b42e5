import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');

/**
 * Compiles virtual files like a user's program, under `strict`, with `rj-console` from `src`.
 *
 * @param files their texts by name; one may import another as `./name`
 * @returns each error as `name:line message`
 */
export function typeErrors(files: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: ['node'],
    paths: { 'rj-console': [join(root, 'src/index.ts')] },
  };
  const texts = new Map([...files].map(([name, text]) => [join(root, `${name}.ts`), text]));
  const host = ts.createCompilerHost(options);
  const onDisk = { fileExists: host.fileExists, readFile: host.readFile, getSourceFile: host.getSourceFile };
  host.fileExists = (path) => texts.has(path) || onDisk.fileExists(path);
  host.readFile = (path) => texts.get(path) ?? onDisk.readFile(path);
  host.getSourceFile = (path, languageVersion, ...more) => {
    const text = texts.get(path);
    if (text === undefined) return onDisk.getSourceFile(path, languageVersion, ...more);
    return ts.createSourceFile(path, text, languageVersion, true);
  };
  host.getCurrentDirectory = () => root;
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...files.keys()].flatMap((name) => {
    const file = program.getSourceFile(join(root, `${name}.ts`));
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ start = 0, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `${name}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}
