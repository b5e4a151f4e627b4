/** Makes the one folder per run and project in which tests have their home and their temporary files, and removes it at the end. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    scratch: string;
  }
}

export default function setup(project: TestProject): () => void {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'hf-')));
  for (const name of ['home', 'tmp']) mkdirSync(join(scratch, name));
  project.provide('scratch', scratch);
  return () => rmSync(scratch, { recursive: true, force: true });
}
