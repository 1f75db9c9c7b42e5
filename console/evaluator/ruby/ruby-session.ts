import { withoutSecretVariables } from '../../../src/console-startup';
import type { Publication } from '../../../src/index';
import type { Core } from '../../app/core';
import { Unlendable, type Variables } from '../language';
import type { RubyResult } from './process/messages';
import { RubyProcess } from './process/ruby-process';
import { rubyCalls } from './ruby-calls';
import { RubySubscribers } from './ruby-subscribers';
import { Models } from './wire/models';
import { NotPlainData, Wire } from './wire/wire';

export interface RubySessionOptions {
  /** Loads the core if that is still necessary, while Ruby starts. */
  readonly core: () => Core;
  readonly environment: string;
  readonly write: (text: string, stream: 'out' | 'error') => void;
  readonly onEnd: (how: string) => void;
}

/** One run of Ruby's process: its entries, its copies of variables, its subscribers. */
export class RubySession {
  readonly models: Models;
  readonly wire: Wire;
  readonly #process: RubyProcess;
  #publications: Publication[] = [];

  constructor({ core: loadCore, environment, write, onEnd }: RubySessionOptions) {
    this.#process = new RubyProcess({
      env: { ...withoutSecretVariables(process.env), RJ_CONSOLE_ENVIRONMENT: environment },
      onCall: async (name, { arguments: args, dry }) => {
        const call = calls[name];
        if (call === undefined)
          throw new TypeError(`Ruby called \`${name}\`, which the console doesn't have.`);
        const run = async () => this.wire.encode(await call(...(this.wire.decode(args) as never[])));
        return dry ? core.console.defaultEnvironment.access.dry(run) : run();
      },
      onWrite: write,
      onEnd: (how) => {
        subscribers.unsubscribeAll();
        onEnd(how);
      },
    });
    const core = loadCore();
    this.models = new Models(core);
    this.wire = new Wire(this.models);
    const subscribers = new RubySubscribers(core.api, async (handle, name, action, parameters) => {
      await this.#process.request('deliver', {
        handle,
        name,
        action,
        parameters: this.wire.encode(parameters),
      });
    });
    const calls = rubyCalls({
      core,
      models: this.models,
      subscribers,
      onPublication: (publication) => this.#publications.push(publication),
    });
  }

  /** @throws RubyError, RocketJobError `ruby_ended` */
  async run(
    code: string,
    file: string,
    line: number,
    isJson: boolean,
  ): Promise<{ readonly result: RubyResult; readonly publications: readonly Publication[] }> {
    this.#publications = [];
    const result = await this.#process.request('run', { code, file, line, json: isJson }, file);
    return { result, publications: this.#publications };
  }

  /** Returns the values of its variables; a value that can't leave Ruby raises an error on use. */
  async read(names: readonly string[]): Promise<Variables> {
    if (names.length === 0) return new Map();
    const found = Object.entries(await this.#process.request('read', { names }));
    const heldValue = (held: (typeof found)[number][1]) =>
      'value' in held ? this.wire.decode(held.value) : new Unlendable(held.class);
    return new Map(found.map(([name, held]) => [name, heldValue(held)]));
  }

  async lend(variables: Variables): Promise<void> {
    const encoded: Record<string, unknown> = {};
    for (const [name, value] of variables) {
      try {
        encoded[name] = this.wire.encode(value);
      } catch (error) {
        if (!(error instanceof NotPlainData)) throw error;
      }
    }
    await this.#process.request('lend', { variables: encoded });
  }

  async forget(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.#process.request('forget', { names });
  }

  /** Kills the process immediately. */
  close(): void {
    this.#process.kill();
  }
}
