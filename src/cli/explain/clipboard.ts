/** Reads the clipboard with the system's own program. */
import { spawnSync } from 'node:child_process';
import { HoldfastError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';

type Program = readonly [command: string, ...args: string[]];

/** @throws HoldfastError `usage` where no program for it is found, or the clipboard holds no text. */
export function readClipboard(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string {
  for (const [command, ...args] of programsFor(env, platform)) {
    const { status, stdout, error } = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: 5000,
      maxBuffer: 1 << 24,
      env: { ...env },
    });
    if (error !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') continue;
    if (status === 0 && stdout.trim() !== '') return stdout;
    throw new HoldfastError(
      'usage',
      'the clipboard holds no text',
      shown`copy the message, or give it on stdin: holdfast explain -`,
    );
  }
  const names = programsFor(env, platform).map(([command]) => command);
  throw new HoldfastError(
    'usage',
    `no program that reads the clipboard was found (tried ${names.join(', ')})`,
    shown`give the text on stdin: holdfast explain -`,
  );
}

/** Which programs to try, in this order. */
export function programsFor(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): readonly Program[] {
  const windows: Program = ['powershell.exe', '-NoProfile', '-Command', 'Get-Clipboard -Raw'];
  if (platform === 'darwin') return [['pbpaste']];
  if (platform === 'win32') return [windows];
  const wayland: Program[] = env['WAYLAND_DISPLAY'] === undefined ? [] : [['wl-paste', '--no-newline']];
  const wsl: Program[] = env['WSL_DISTRO_NAME'] === undefined ? [] : [windows];
  return [...wayland, ...wsl, ['xclip', '-selection', 'clipboard', '-o'], ['xsel', '--clipboard', '--output']];
}
