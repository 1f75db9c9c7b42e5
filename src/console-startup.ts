// The parts the console needs before its prompt appears: nothing here loads the driver, zod or anything else
// that takes time.

export { scriptFile } from './bundle/script-name';
export {
  type DatabaseLocation,
  givenUrl,
  resolveDatabaseLocation,
} from './config/database/database-location';
export { environmentName } from './config/database/environment-name';
export { readSafeFile, type SafeFile } from './config/database/safe-file';
export { type Duration, durationMs } from './config/settings/duration';
export { blankFlags } from './config/settings/setting-source';
export { type Colours, coloursFor } from './display/colours';
export { commandOutput } from './display/command-output';
export {
  type Displayable,
  type DisplayText,
  display,
  indented,
  joined,
  linesOf,
  NOTHING,
  padded,
  textBehind,
} from './display/display-text';
export { escaped, escapedJson, escapedLines, escapedMessage, escapedOutput } from './display/escaped';
export { StandardStream, standardError, standardOutput, type TextOutput } from './display/output';
export { endBy, exitProcess, hasLostTerminal } from './display/process-exit';
export {
  isTypeable,
  javascriptKey,
  javascriptQuoted,
  rubyKey,
  rubyQuoted,
  shellQuoted,
} from './display/quoted';
export { codes } from './display/terminal-codes';
export { checkOptions, type OptionRules } from './errors/check-options';
export { listedNames } from './errors/listed-names';
export { nameText } from './errors/name-text';
export { didYouMean, nearestName } from './errors/nearest-name';
export { RocketJobError } from './errors/rocket-job-error';
export { isThenable } from './errors/thenable';
export { valueText } from './errors/value-text';
export { stackWithSources } from './logging/source-places';
export { byName } from './mongo/by-name';
export { closeUnused, connectEarly } from './mongo/early/early-connections';
export { rolesScript } from './mongo/guard/roles';
export { resolveOwnPackage } from './own-package';
export { withoutKnownSecrets } from './secrets/known-secrets';
export { maskText } from './secrets/mask-text';
export { maskUrls } from './secrets/mask-urls';
export { redactUrl } from './secrets/redact-url';
export { withoutSecretVariables } from './secrets/without-secret-variables';
export { type Target, targetOf } from './subscribers/target';
export { TypeScriptFiles } from './typescript-files';
