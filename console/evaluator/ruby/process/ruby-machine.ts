import type { WASI } from 'node:wasi';
import { RubyVM } from '@ruby/wasm-wasi';

/**
 * Node 20 crashed now and then while it collected garbage of WebAssembly from several threads, or bit by bit. A function
 * is looked at when it is called first: most never are. Deeply nested documents need more than the usual
 * megabyte of stack; the main thread of a process has 8. What is called often is compiled again only when it has run for
 * long: before, that took time from the first line.
 */
export const NODE_FLAGS = [
  '--single-threaded-gc',
  '--no-incremental-marking',
  '--wasm-lazy-validation',
  '--stack-size=4000',
  '--wasm-tiering-budget=50000000',
];

/** Gems take half a second to load, and there are none. */
const ARGUMENTS = ['ruby', '--disable-gems', '-EUTF-8', '-e_ = nil'];

/** CRuby on WebAssembly. All that it is, is in its memory. */
export class RubyMachine {
  readonly vm: RubyVM;
  readonly memory: WebAssembly.Memory;
  readonly #instance: WebAssembly.Instance;
  readonly #wasi: WASI;

  private constructor(vm: RubyVM, instance: WebAssembly.Instance, wasi: WASI) {
    this.vm = vm;
    this.memory = instance.exports['memory'] as WebAssembly.Memory;
    this.#instance = instance;
    this.#wasi = wasi;
  }

  /** One that nothing has run on. */
  static async create(wasm: Uint8Array, wasi: WASI): Promise<RubyMachine> {
    const vm = new RubyVM();
    const imports = { wasi_snapshot_preview1: wasi.wasiImport };
    vm.addToImports(imports);
    const instance = new WebAssembly.Instance(await WebAssembly.compile(wasm), imports as never);
    await vm.setInstance(instance);
    return new RubyMachine(vm, instance, wasi);
  }

  /** Starts Ruby. */
  start(): void {
    this.#wasi.initialize(this.#instance);
    this.vm.initialize(ARGUMENTS);
  }

  /** Takes over from one that was started elsewhere: what is in the memory then is all of it. */
  resume(restore: (memory: WebAssembly.Memory) => void): void {
    restore(this.memory);
    // The whole instance would be started by this.
    this.#wasi.initialize({ exports: { memory: this.memory } });
  }
}
