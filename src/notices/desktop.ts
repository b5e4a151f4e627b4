import type { Page } from '../core/shown.ts';
import type { ProgramWorld } from '../stores/search-path.ts';
import { findProgram, start } from '../stores/start-program.ts';

/** A desktop notification where the machine has one; where it has none, that is no error. */
export function notifyDesktop(world: ProgramWorld, text: Page): void {
  const { env, platform } = world;
  if (platform === 'darwin') {
    const script = 'on run argv\ndisplay notification (item 1 of argv) with title "Holdfast"\nend run';
    return notifyBy(world, 'osascript', ['-e', script, text]);
  }
  const hasDesktop = env['DBUS_SESSION_BUS_ADDRESS'] ?? env['DISPLAY'] ?? env['WAYLAND_DISPLAY'];
  if (platform === 'linux' && hasDesktop)
    notifyBy(world, 'notify-send', ['--urgency=critical', '--', 'Holdfast', plainBody(text)]);
}

/**
 * Whether a notification would be seen by somebody. A session bus alone is no desktop: servers have one for each user who is
 * logged in or lingers.
 */
export function canNotifyDesktop(world: ProgramWorld): boolean {
  const { env, platform } = world;
  // A job of cron, or of a shell from elsewhere, has no part in what is on the screen.
  if (platform === 'darwin')
    return !env['SSH_CONNECTION'] && ['XPC_SERVICE_NAME', 'TERM_PROGRAM'].some((name) => Boolean(env[name]));
  if (platform !== 'linux') return false;
  const hasScreen = ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => Boolean(env[name]));
  return hasScreen && Boolean(env['DBUS_SESSION_BUS_ADDRESS']) && findProgram('notify-send', world) !== null;
}

/** The body of a notification may be markup, with links in it. */
function plainBody(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function notifyBy(world: ProgramWorld, name: string, args: readonly string[]): void {
  const program = findProgram(name, world);
  if (program === null) return;
  const child = start(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
