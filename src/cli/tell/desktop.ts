import { spawn } from 'node:child_process';
import type { Page } from '../../core/shown.ts';

/** A desktop notification where the machine has one; where it has none, that is no error. */
export function notifyDesktop(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  text: Page,
): void {
  if (platform === 'darwin') {
    const script = 'on run argv\ndisplay notification (item 1 of argv) with title "Holdfast"\nend run';
    return start(env, 'osascript', ['-e', script, text]);
  }
  const hasDesktop = env['DBUS_SESSION_BUS_ADDRESS'] ?? env['DISPLAY'] ?? env['WAYLAND_DISPLAY'];
  if (platform === 'linux' && hasDesktop)
    start(env, 'notify-send', ['--urgency=critical', '--', 'Holdfast', plainBody(text)]);
}

/** The body of a notification may be markup, with links in it. */
function plainBody(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function start(env: Readonly<Record<string, string | undefined>>, program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'ignore', detached: true, env: { ...env } });
  child.on('error', () => undefined);
  child.unref();
}
