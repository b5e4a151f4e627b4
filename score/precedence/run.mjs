/** Builds and runs the score of precedence; starts no client, and sends nothing. */
import { join } from 'node:path';
import process from 'node:process';
import { built } from '../build.mjs';

const { main } = await import(await built('precedence/main'));
process.exitCode = await main(join(import.meta.dirname, '..', '..'));
