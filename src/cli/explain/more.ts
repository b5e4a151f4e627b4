import { HoldfastError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';
import type { ProgramWorld } from '../../stores/search-path.ts';
import { findProgram, runToEnd } from '../../stores/start-program.ts';

/** The heavier parts of `explain`, which few calls need; a file of their own beside the first look. */
export { readOwnSignatures } from '../../knowledge/own-signatures.ts';
export { nearestTo } from '../../knowledge/search.ts';

type Program = readonly [command: string, ...args: string[]];

/** @throws HoldfastError `usage` where no program for it is found, or the clipboard holds no text. */
export async function readClipboard(world: ProgramWorld): Promise<string> {
  const programs = programsFor(world.env, world.platform);
  for (const [name, ...args] of programs) {
    const program = findProgram(name, world);
    if (program === null) continue;
    const { error, stdout } = await runToEnd(program, args, { timeout: 5000, maxBuffer: 1 << 24 });
    if (error === null && stdout.trim() !== '') return stdout;
    throw new HoldfastError(
      'usage',
      'the clipboard holds no text',
      shown`copy the message, or give it on stdin: holdfast explain -`,
    );
  }
  const names = programs.map(([command]) => command);
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
