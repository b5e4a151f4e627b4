/** Builds and runs the training of the model behind `holdfast explain`; reads this repository only, and sends nothing. */
import { join } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..', '..');
const file = join(root, '.cache', 'train-explain', 'main.mjs');
const bundle = await rolldown({ input: join(import.meta.dirname, 'main.ts'), platform: 'node', logLevel: 'silent' });
await bundle.write({ file, format: 'esm', codeSplitting: false });
await bundle.close();
const { main } = await import(file);
process.exitCode = main(root);
