/** All that esbuild writes before the module's own code: its helpers, and the exports as getters. */
const HEADER =
  /^(?:"use strict";\n)?(?<helpers>(?:var __\w+ = .*\n(?:[ })].*\n)*)*)(?:var (\w+) = \{\};\n(?:__export\(\2, \{\n(?<getters>[\s\S]*?)\n\}\);\n)?module\.exports = __toCommonJS\(\2\);\n)?/;
const ONE_HELPER = /^var (?<name>__\w+) = .*\n(?:[ })].*\n)*/gm;
const GETTER = /^ {2}(?<name>[\w$]+): \(\) => (?<value>[\w$.]+),?$/gm;
/** The names for Node.js, at the end: they are written at the beginning. */
const NAMES = /\n\/\/ Annotate the CommonJS export names[\s\S]*$/;
const IMPORT = /^var (\w+) = __toESM\(require\("([^"]+)"\)(?:, 1)?\);$/gm;

/** Returns any module as an ES module, whose default is the module itself. */
const HELPER =
  'const __importStar = (module) => module?.__esModule ? module : { ...module, default: module };';
const DEFAULT_HELPER =
  'const __importDefault = (module) => module?.__esModule ? module : { default: module };';

/**
 * Returns CommonJS as the TypeScript compiler writes it: without a copy of esbuild's helpers in every module,
 * and with the exports as plain properties, which are faster than getters.
 *
 * @param {string} code as esbuild writes it
 * @param {string} map its source map
 */
export function commonJs(code, map) {
  const { 0: header, groups } = HEADER.exec(code);
  const body = code.slice(header.length).replace(NAMES, '\n');
  const exported = [...(groups.getters ?? '').matchAll(GETTER)].map((getter) => getter.groups);
  const [first, last] = [[], []];
  for (const { name, value } of exported) {
    const isFunction = new RegExp(`^(?:async )?function\\*? ${escaped(value)}\\(`, 'm').test(body);
    const isFixed = new RegExp(`^(?:const|class) ${escaped(value)}\\b`, 'm').test(body);
    if (isFunction) first.push(`exports.${name} = ${value};`);
    else if (isFixed) last.push(`exports.${name} = ${value};`);
    else first.push(`Object.defineProperty(exports, "${name}", { enumerable: true, get: () => ${value} });`);
  }
  const names = exported.map(({ name }) => `exports.${name} = `);
  const { text, helpers } = withImports(body);
  const begin = [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    ...(names.length > 0 ? [`${names.join('')}void 0;`] : []),
    ...helpers,
    ...usedHelpers(groups.helpers, text),
    ...first,
  ].join('\n');
  return {
    code: `${begin}\n${text.trimEnd()}\n${last.map((line) => `${line}\n`).join('')}`,
    map: withFirstLines(map, header.split('\n').length - 1, begin.split('\n').length),
  };
}

/** Returns the helpers of newer syntax that a module uses, such as `await using`, and theirs. */
function usedHelpers(helpers, text) {
  let used = text;
  const kept = [];
  for (const { 0: helper, groups } of [...helpers.matchAll(ONE_HELPER)].reverse()) {
    if (!new RegExp(`\\b${groups.name}\\b`).test(used)) continue;
    kept.unshift(helper.trimEnd());
    used += helper;
  }
  return kept;
}

/** A module that is only used as `default` isn't copied. */
function withImports(body) {
  const helpers = new Set();
  const text = body.replace(IMPORT, (_, name, specifier) => {
    const uses = body.match(new RegExp(`\\b${name}\\b(?! =)`, 'g'))?.length ?? 0;
    const isDefault = uses === (body.match(new RegExp(`\\b${name}\\.default\\b`, 'g'))?.length ?? 0);
    helpers.add(isDefault ? DEFAULT_HELPER : HELPER);
    return `var ${name} = ${isDefault ? '__importDefault' : '__importStar'}(require("${specifier}"));`;
  });
  return { text, helpers: [...helpers] };
}

/** Returns the map of a text whose first lines were replaced by a number of others, which have no source. */
function withFirstLines(map, replaced, others) {
  const parsed = JSON.parse(map);
  const lines = parsed.mappings.split(';');
  // Each mapping is relative to the one before: only those to the beginning of the source can go.
  if (lines.slice(0, replaced).some((line) => !/^(?:AAAA)?$/.test(line)))
    throw new Error(`Unexpected mappings of the exports of ${parsed.sources[0]}`);
  const mappings = [...Array(others).fill(''), ...lines.slice(replaced)].join(';');
  return JSON.stringify({ ...parsed, mappings });
}

function escaped(text) {
  return text.replace(/[.$]/g, '\\$&');
}
