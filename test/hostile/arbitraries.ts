import fc from 'fast-check';
import { BSON, type Document } from 'mongodb';
import { NOT_UTF8, TAG } from '../support/bytes-database';
import * as whole from '../support/odd-documents';
import { ODD_VALUES } from '../support/odd-values';

/** Follows a control character, so that the output shows whether that character was printed. */
export const HOSTILE = 'HOSTILE';
/** A variable that hostile text sets if it runs as code. */
export const CANARY = 'rjCanary';

/** Returns control characters for a terminal, and code for every place where a text might be read as code. */
function hostileTexts(canaryFile: string): string[] {
  const javascript = `globalThis.${CANARY} = 1`;
  const ruby = `File.write("${canaryFile}", "ruby")`;
  const shell = `touch ${canaryFile}`;
  return [
    ...[
      '\u001b[38;5;201m',
      '\u001b[97;3H',
      '\u001b]52;c;Y2FuYXJ5\u0007',
      '\u001bP1;2|x\u001b\\',
      '\u001b[6n',
    ],
    ...['\u009b38;5;201m', '\u009d0;title\u009c', '\u0000', '\u0007', '\u0008\u0008', '\u007f', '\u0085'],
    ...[
      '\r',
      '\n',
      '\r\n',
      '\u2028',
      '\u2029',
      '\u000b',
      '\u000c',
      '\u202e',
      '\u2066',
      '\u200b',
      '\ufeff',
      '\u061c',
    ],
  ]
    .map((control) => `web1${control}${HOSTILE}`)
    .concat(
      [
        `'; ${javascript}; '`,
        `"); ${javascript}; ("`,
        `\`\${${javascript}}\``,
        `\${${javascript}}`,
        `#{$${CANARY} = 1}`,
      ],
      [
        `#{${ruby}}`,
        `'}); ${javascript}; ({b:'`,
        `*/ ${javascript} /*`,
        `\\'; ${javascript}//`,
        `\\u0027; ${javascript}//`,
      ],
      [
        `web1;${shell}`,
        `$(${shell})`,
        `\`${shell}\``,
        `' && ${shell} && '`,
        `--eval=${javascript}`,
        '../../etc/passwd',
      ],
      [
        `\n\`\`\`\n\n\`\`\`ts\n${javascript}\n\`\`\`\n${HOSTILE}`,
        `\nrw:001> ${javascript}\n${HOSTILE}`,
        `~~~\n${HOSTILE}`,
      ],
      [
        `<${CANARY}>`,
        `{{${CANARY}}}`,
        `<!-- ${CANARY}`,
        '# heading',
        `    ${javascript}`,
        `it's`,
        'a:1',
        'é\u0301'.repeat(9),
      ],
      ['RocketJob::Subscribers::Server', 'stop', 'running', 'constructor', '__proto__', 'toString', 'then'],
    );
}

/** Any BSON value. */
function anyValue(canaryFile: string): fc.Arbitrary<unknown> {
  const text = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...hostileTexts(canaryFile)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  );
  const key = fc.oneof(
    text.filter((each) => !each.includes('\0') && !each.startsWith('$')),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'toJSON',
      'then',
      '_id',
      'name',
      TAG,
      `k${NOT_UTF8}`,
    ),
  );
  const scalar = fc.oneof(
    { weight: 3, arbitrary: text },
    { weight: 3, arbitrary: fc.constantFrom(...Object.values(ODD_VALUES)) },
    { weight: 1, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.date({ noInvalidDate: true })) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bits) => new BSON.Decimal128(bits)),
    },
    {
      weight: 1,
      arbitrary: fc
        .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        .map((value) => BSON.Long.fromBigInt(value)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.uint8Array(), fc.nat({ max: 255 }))
        .map(([bits, type]) => new BSON.Binary(bits, type)),
    },
    { weight: 1, arbitrary: text.map((code) => new BSON.Code(code, { [CANARY]: code })) },
    {
      weight: 1,
      arbitrary: text.filter((each) => !each.includes('\0')).map((each) => new BSON.BSONRegExp(each, 'i')),
    },
  );
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: scalar },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: false }) },
    ),
  })).value;
}

/** The collections, each with a complete document as this package writes it. */
const FRESH: Readonly<Record<string, () => Document>> = {
  'rocket_job.servers': () => whole.server(`web:${Math.random()}`),
  'rocket_job.node_jobs': whole.job,
  'rocket_job.jobs': whole.job,
  'rocket_job.events': whole.event,
  'rocket_job.receipts': () => whole.receipt(new BSON.ObjectId()),
  'rocket_job.leases': whole.lease,
  'rocket_job.node_inputs': whole.slice,
};

/** A document for one of the collections. */
export interface Odd {
  readonly collection: string;
  readonly document: Document;
}

/** A complete document in which one or more fields hold anything. */
export function oddDocument(canaryFile: string): fc.Arbitrary<Odd> {
  const value = anyValue(canaryFile);
  return fc.constantFrom(...Object.keys(FRESH)).chain((collection) => {
    const fresh = FRESH[collection]?.() ?? {};
    const paths = whole.pathsOf(fresh);
    const changes = fc.array(fc.tuple(fc.constantFrom(...paths), value), { minLength: 1, maxLength: 5 });
    const others = fc.dictionary(
      fc.constantFrom('busy', 'description', 'exception', 'worker_name', 'customer'),
      value,
      {
        maxKeys: 2,
        noNullPrototype: false,
      },
    );
    return fc.tuple(changes, others).map(([changed, other]) => ({
      collection,
      document: changed.reduce<Document>((document, [path, to]) => changedAt(document, path.split('.'), to), {
        ...(FRESH[collection]?.() ?? {}),
        ...other,
      }),
    }));
  });
}

/** A part that an earlier change has removed isn't recreated. */
function changedAt(document: Document, path: readonly string[], value: unknown): Document {
  const [top = '', ...rest] = path;
  if (rest.length > 0 && document[top]?.constructor !== Object) return document;
  return whole.withValue(document, rest.length > 0 ? path : [top], value);
}
