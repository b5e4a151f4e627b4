/** Builds and runs the score of `holdfast explain`; reads the corpus and the knowledge base, and sends nothing. */
import { join } from 'node:path';
import process from 'node:process';
import { built } from '../build.mjs';

const { main } = await import(await built('explain/main'));
process.exitCode = main(process.argv.slice(2), join(import.meta.dirname, '..', '..'));
