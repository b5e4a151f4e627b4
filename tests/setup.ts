/**
 * Puts every test into a sandbox before its file is loaded: a scratch home, an environment without anybody's settings,
 * and guards on files, network and children which throw, and fail the test even where the throw is caught.
 */
import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, inject } from 'vitest';
import { scratchEnvironment } from './house/environment.ts';
import { sandboxOnce, takeViolations } from './house/sandbox.ts';

const scratch = inject('scratch');

// Files of one thread share its globals: only the first of them still sees the real environment.
sandboxOnce(() => ({
  realHomes: [process.env['HOME'], process.env['USERPROFILE'], homedir(), userInfo().homedir],
  scratchHome: join(scratch, 'home'),
  open: [dirname(import.meta.dirname), scratch],
}));

const environment = scratchEnvironment(process.env, join(scratch, 'home'), join(scratch, 'tmp'));
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, environment);

afterEach(() => expect(takeViolations(), 'what the sandbox had to refuse').toEqual([]));
