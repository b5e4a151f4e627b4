/** Builds and runs the score of doctor and check over homes that are made for it; looks at nothing else, and sends nothing. */
import { join } from 'node:path';
import process from 'node:process';
import { built } from '../build.mjs';

const { main } = await import(await built('healthy/main'));
process.exitCode = await main(process.argv.slice(2), join(import.meta.dirname, '..', '..'));
