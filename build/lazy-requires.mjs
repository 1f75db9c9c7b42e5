const REQUIRE = /^(?:const|var|let) (\w+) = ((?:__importDefault|__importStar)\()?require\("([^"]+)"\)\)?;$/gm;

/** String literals as esbuild writes them, on one line, except required paths. */
const STRING = /(?<!require\()"(?:[^"\\\n]|\\.)*"/g;

/**
 * Loads a module's requires where they are first used: `const x_1 = require("x")` becomes a function, and
 * each `x_1.` a call of it. Only names that are used in no other way are changed. Lines stay where they are.
 *
 * @param {string} text CommonJS, as the TypeScript compiler writes it
 */
export function withLazyRequires(text) {
  const names = [...text.matchAll(REQUIRE)].map(([, name]) => name);
  if (names.length === 0) return text;
  const code = text.replace(COMMENT_LINE, '').replace(REQUIRE, '').replace(STRING, '""');
  const isOnce = (name) => names.indexOf(name) === names.lastIndexOf(name);
  const lazy = new Set(names.filter((name) => isOnce(name) && isOnlyRead(text, code, name)));
  if (lazy.size === 0) return text;
  const declared = text.replace(REQUIRE, (line, name, interop = '', specifier) => {
    if (!lazy.has(name)) return line;
    const value = `${interop}require("${specifier}")${interop === '' ? '' : ')'}`;
    return `let ${name}$;const ${name}=()=>${name}$??=${value};`;
  });
  const use = new RegExp(`(?<![.\\w$"'\`/])(?:${[...lazy].join('|')})(?=[.\\[])`, 'g');
  // `new x_1().Name()` would instantiate x_1.
  return declared.replace(use, (name, at, all) =>
    all.slice(0, at).endsWith('new ') ? `(${name}())` : `${name}()`,
  );
}

/** The compilers' names, such as `import_http` or `http_1`, don't occur in strings; others may. */
const COMPILED_NAME = /^import_|_\d+$/;
const TEMPLATE = /`(?:[^`\\]|\\.)*`/g;
/** Its quotes would pair with those of the code. */
const COMMENT_LINE = /^\s*(?:\/\*|\*|\/\/).*$/gm;

/** @param code the text without comments, strings and requires */
function isOnlyRead(text, code, name) {
  const all = code.match(new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'g'))?.length ?? 0;
  const reads = readsOf(code, name);
  if (!COMPILED_NAME.test(name) && readsOf(code.replace(TEMPLATE, ''), name) !== reads) return false;
  return all === reads && readsOf(text, name) === reads && !new RegExp(`\\b${name}\\.\\w+ = `).test(code);
}

function readsOf(text, name) {
  return text.match(new RegExp(`(?<![.\\w$"'\`/])${name}(?=[.\\[])`, 'g'))?.length ?? 0;
}

/** Statements with effects, and values that depend on when they are read. */
const EFFECTS = [
  /^(?!require\(|__export|Object\.defineProperty\(exports)(?:\(0, |if \(|for \(|while \(|void |[A-Za-z_$][\w$.]*\()/m,
  /^process\.env/m,
  /^(?:const|let|var|exports\.[\w$]+ =)(?!.*\brequire\().*\b(?:process|performance|Date|isatty|workerData|randomUUID|hostname|cwd)\b/m,
];

/**
 * Whether the time at which a module is loaded matters.
 *
 * @param {string} text as esbuild writes it: top-level code starts at the beginning of a line
 */
export function hasEffects(text) {
  const code = text.replace(STRING, '""');
  return EFFECTS.some((effect) => effect.test(code));
}
