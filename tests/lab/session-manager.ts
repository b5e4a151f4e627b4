import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import { clientProgram } from './lab.ts';

/**
 * Puts a session manager into a lab that does with the service's unit what systemd does: starts its command with the
 * variables that stand there and no others. The client lies where its installer puts it.
 *
 * @returns the environment in which it is found.
 */
export function putSessionManager(lab: Lab): { readonly PATH: string } {
  const folder = join(lab.home, 'manager');
  const programs = join(lab.home, '.local', 'bin');
  for (const path of [folder, programs]) mkdirSync(path, { recursive: true });
  symlinkSync(clientProgram(), join(programs, 'claude'));
  const path = join(folder, 'systemctl');
  writeFileSync(path, `#!${process.execPath}\n${manager}`);
  chmodSync(path, 0o755);
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
}

const manager = String.raw`
const { spawn } = require('node:child_process');
const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const { HOME, USER } = process.env;
const pidFile = HOME + '/manager/pid';
const words = (line) => [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, a, b]) => (a ?? b).replace(/\\(.)/g, '$1').replaceAll('%%', '%'));
const end = () => {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
    rmSync(pidFile);
  } catch {}
};
const verb = process.argv[3];
if (verb === 'disable' || verb === 'restart') end();
if (verb === 'restart' || verb === 'start') {
  const lines = readFileSync(HOME + '/.config/systemd/user/holdfast.service', 'utf8').split('\n');
  const valuesOf = (key) => lines.filter((line) => line.startsWith(key + '=')).flatMap((line) => words(line.slice(key.length + 1)));
  const env = Object.fromEntries(valuesOf('Environment').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  const [program, ...args] = valuesOf('ExecStart').map((word) => word.replaceAll('$$', '$'));
  const child = spawn(program, args, { cwd: HOME, env: { HOME, USER, ...env }, detached: true, stdio: 'ignore' });
  writeFileSync(pidFile, String(child.pid));
  child.unref();
}
`;
