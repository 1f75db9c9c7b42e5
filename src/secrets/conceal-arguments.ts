import { maskText } from './mask-text';

/**
 * Rewrites the arguments of this process where others on this machine read them (`ps`, `/proc`), when a secret is among
 * them. To be called before anything else is loaded; `process.argv` stays as it is.
 *
 * @param program what the process is called there
 * @example concealArguments('rj-server') // ps shows `rj-server --url mongodb://<credentials>@db1/rocketjob`
 */
export function concealArguments(program: string): void {
  const given = [program, ...process.argv.slice(2)].join(' ');
  const shown = maskText(given);
  if (shown !== given) process.title = shown;
}
