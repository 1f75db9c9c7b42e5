import type { WASI } from 'node:wasi';
import { RubyVM } from '@ruby/wasm-wasi';

/**
 * Node 20 occasionally crashed while it collected WebAssembly garbage in several threads, or incrementally.
 * Functions are compiled on their first call, because most are never called. Deeply nested documents need
 * more than the default megabyte of stack; the main thread of a process has 8. Hot functions are optimized
 * only after they have run for long, because earlier optimization took time from the first line.
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

/** CRuby on WebAssembly. Its entire state is in its memory. */
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

  /** Creates one that nothing has run on. */
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

  /** Takes over the state of one that was started elsewhere: its memory is the complete state. */
  resume(restore: (memory: WebAssembly.Memory) => void): void {
    restore(this.memory);
    // Without this reduced export list, the whole instance would be started.
    this.#wasi.initialize({ exports: { memory: this.memory } });
  }
}
