// Loaded by `NODE_OPTIONS=--require` into the tests and every process they start: appends the message of each
// created error to the file `RECORD_ERRORS`.
const { appendFileSync } = require('node:fs');

const file = process.env.RECORD_ERRORS;
const recorded = new Set();

function record({ name, message, code }) {
  const line = JSON.stringify({ name, message, ...(typeof code === 'string' && { code }) });
  if (recorded.has(line)) return;
  recorded.add(line);
  appendFileSync(file, `${line}\n`);
}

if (file !== undefined) {
  const construct = (target, args, newTarget) => {
    const error = Reflect.construct(target, args, newTarget);
    Error.captureStackTrace(error, construct);
    // The constructors of subclasses set the name and the code later.
    setImmediate(() => record(error));
    return error;
  };
  for (const name of ['Error', 'TypeError', 'RangeError', 'SyntaxError'])
    globalThis[name] = new Proxy(globalThis[name], { construct });
}
