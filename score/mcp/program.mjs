import { spawn } from 'node:child_process';
import process from 'node:process';

/** Starts a server of this folder, which prints where it is. @returns {Promise<{ child: import('node:child_process').ChildProcess, at: string }>} */
export function startPrinting(file, args = []) {
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve({ child, at: `${chunk}`.trim() }));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}

/** Runs a program of Node to its end. @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} */
export function runToEnd(args, env) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of Object.keys(said)) child[name].on('data', (chunk) => (said[name] += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}
