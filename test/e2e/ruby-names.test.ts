import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';

// The state of each public name of the gems at the console, as in `gem-names.json`: `works`, or `refused`.
// The reason and the alternative are in refused.rb. `gem-names.mjs` creates the list of names;
// `WRITE_NAMES=1` writes their current state.
const FILE = join(PACKAGE_ROOT, 'test', 'fixtures', 'ruby', 'gem-names.json');

type Kinds = Readonly<Record<string, Readonly<Record<string, string>>>>;
const names = JSON.parse(readFileSync(FILE, 'utf8')) as Readonly<Record<string, Kinds>>;

/** Asks for each name, and calls the refused ones, which do nothing else. */
const SCRIPT = `
def says_no?(method, name)
  file = method.source_location&.first.to_s
  return true if file.end_with?("refused.rb")

  changes = Mongoid::Document::CHANGES + Mongoid::Criteria::CHANGES + [:new]
  file.match?(/(document|criteria)\\.rb\\z/) && (name.end_with?("=") || changes.include?(name.to_sym))
end

def answer(name)
  given = name.end_with?("=") ? [nil] : []
  yield(*given)
  "works"
rescue RocketJob::Error => e
  "refused: #{e.message}"
rescue Exception => e
  "bare #{e.class}: #{e.message}"
end

def instance_of(owner)
  object = owner.allocate
  object.read({ "_id" => BSON::ObjectId.new, "state" => "failed" }, {}) if object.is_a?(Mongoid::Document)
  object
end

def found(owner, kind, name)
  case kind
  when "constants" then answer("") { owner.const_get(name) }
  when "class"
    return "bare: no such method" unless owner.respond_to?(name)

    method = owner.method(name)
    says_no?(method, name) ? answer(name) { |*given| method.call(*given) } : "works"
  else
    return "bare: no such method" unless owner.method_defined?(name)

    method = owner.instance_method(name)
    says_no?(method, name) ? answer(name) { |*given| method.bind_call(instance_of(owner), *given) } : "works"
  end
end

NAMES = JSON.parse(<<'NAMES_OF_THE_GEM')
${JSON.stringify(names)}
NAMES_OF_THE_GEM

puts JSON.generate(NAMES.to_h { |owner, kinds|
  type = Object.const_get(owner)
  [owner, kinds.to_h { |kind, all| [kind, all.to_h { |name, _| [name, found(type, kind, name)] }] }]
})
`;

it('knows every public name of the gems: it works, or is refused with the reason and an alternative', async () => {
  const script = join(mkdtempSync(join(tmpdir(), 'ruby-names-')), 'names.rb');
  writeFileSync(script, SCRIPT);
  const { stdout, stderr, code } = await runConsole(['--url', freshDatabaseUrl(), '-f', script]);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const answers = JSON.parse(stdout) as typeof names;
  const said = Object.entries(answers).flatMap(([owner, kinds]) =>
    Object.values(kinds).flatMap((each) =>
      Object.entries(each).map(([name, what]) => `${owner} ${name}: ${what}`),
    ),
  );
  expect(said.length).toBeGreaterThan(500);
  // The reason, followed by the alternative.
  expect(said.filter((each) => !/: (?:works$|refused: \S+ .{20,}\. \S.+)/s.test(each))).toEqual([]);
  const kinds = mapped(answers, (what) => what.replace(/:.*/s, ''));
  if (process.env['WRITE_NAMES'] !== undefined)
    writeFileSync(FILE, `${JSON.stringify(kinds, undefined, 1)}\n`);
  else expect(kinds).toEqual(names);
});

function mapped(all: typeof names, change: (what: string) => string): typeof names {
  return JSON.parse(JSON.stringify(all), (_key, value) =>
    typeof value === 'string' ? change(value) : value,
  ) as typeof names;
}
