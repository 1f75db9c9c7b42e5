import { SourceMap } from 'node:module';
import type { Service } from 'ts-node';

const SOURCE_MAP = /\n\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)\s*$/;

let service: Service | undefined;

/**
 * Converts TypeScript to JavaScript without checking types. It loads TypeScript on the first call (200 ms).
 *
 * @throws SyntaxError if it isn't TypeScript
 */
export function compileTypeScript(
  text: string,
  filename: string,
): { readonly text: string; readonly originalLine: (line: number) => number } {
  service ??= createService();
  const output = service.compile(text, `${filename}.ts`);
  const encoded = SOURCE_MAP.exec(output)?.[1];
  if (encoded === undefined) return { text: output, originalLine: (line) => line };
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()));
  return {
    text: output.replace(SOURCE_MAP, ''),
    originalLine: (line) => {
      const entry = map.findEntry(line - 1, Number.MAX_SAFE_INTEGER);
      return 'originalLine' in entry ? entry.originalLine + 1 : line;
    },
  };
}

function createService(): Service {
  const { create } = require('ts-node') as typeof import('ts-node');
  return create({
    transpileOnly: true,
    skipProject: true,
    ignore: [],
    compilerOptions: {
      // Keeps `import` as written, and `await` at the top level: both are rewritten later.
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2023',
      verbatimModuleSyntax: true,
      newLine: 'lf',
      // An added directive would be a statement that the user didn't type.
      alwaysStrict: false,
    },
  });
}
