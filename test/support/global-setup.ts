import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { EmbeddedMongod } from '../../src/mongo/embedded/embedded-mongod';
import { fromDist } from './from-dist';

declare module 'vitest' {
  interface ProvidedContext {
    /** The connection string of the run's mongod, without a database. */
    mongodUrl: string;
  }
}

let mongod: EmbeddedMongod | undefined;
/** The folder for the temporary files of tests and the processes they start. */
const folder = mkdtempSync(join(tmpdir(), 'rj-test-'));

/** Creates one temporary folder and one mongod for the run. */
export async function setup(project: TestProject): Promise<void> {
  process.env['TMPDIR'] = folder;
  const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
    'src/mongo/embedded/embedded-mongod',
  );
  mongod = await startEmbeddedMongod({ isOpen: true, database: '', onProgress: console.error });
  project.provide('mongodUrl', mongod.url);
}

export async function teardown(): Promise<void> {
  await mongod?.stop();
  rmSync(folder, { recursive: true, force: true });
}
