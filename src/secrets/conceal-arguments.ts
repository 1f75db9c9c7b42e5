import { maskText } from './mask-text';

/**
 * Rewrites the arguments of this process where others on this machine can read them (`ps`, `/proc`), if they
 * contain a secret. Call it before anything else is loaded; `process.argv` stays unchanged.
 *
 * @param program the name of the process there
 * @example concealArguments('rj-server') // ps shows `rj-server --url mongodb://<credentials>@db1/rocketjob`
 */
export function concealArguments(program: string): void {
  const given = [program, ...process.argv.slice(2)].join(' ');
  const shown = maskText(given);
  if (shown !== given) process.title = shown;
}
