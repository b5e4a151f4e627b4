/**
 * Puts every test into a sandbox before its file is loaded: a scratch home, an environment without anybody's settings,
 * and guards on files, network and children which throw, and fail the test even where the throw is caught.
 */
import { homedir, userInfo } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { afterEach, expect, inject } from 'vitest';
import { scratchEnvironment } from './house/environment.ts';
import { sandboxOnce, sandboxZones, takeViolations } from './house/sandbox.ts';
import { isForbidden } from './house/zones.ts';

const scratch = inject('scratch');

// Files of one thread share its globals: only the first of them still sees the real environment.
sandboxOnce(() => ({
  realHomes: [process.env['HOME'], process.env['USERPROFILE'], homedir(), userInfo().homedir],
  scratchHome: join(scratch, 'home'),
  // Node itself may have been installed into a home, and fetched clients kept there.
  open: [dirname(import.meta.dirname), scratch, dirname(process.execPath), ...[process.env['HOLDFAST_TEST_CACHE'] ?? []].flat()],
}));

const environment = scratchEnvironment(process.env, join(scratch, 'home'), join(scratch, 'tmp'));
// Who looks for a program must not look into a real home.
const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder) && !isClosed(folder));
environment['PATH'] = folders.join(delimiter);
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, environment);

function isClosed(path: string): boolean {
  const zones = sandboxZones();
  return zones !== undefined && isForbidden(path, zones);
}

afterEach(() => expect(takeViolations(), 'what the sandbox had to refuse').toEqual([]));
