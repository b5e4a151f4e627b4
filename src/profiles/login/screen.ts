import type { Called } from '../../core/profile/words.ts';
import type { LoginScreen } from '../../oauth/login/login.ts';
import type { World } from '../../host/world.ts';
import { shown, shownText } from '../../core/shown.ts';
import type { OpenableAddress } from '../../core/address.ts';
import { findProgram, start } from '../../stores/start-program.ts';

/** What the person who logs in sees, on stderr. */
export function loginScreen(world: World, called: Called, untilWords: string): LoginScreen {
  const { terminal } = world;
  return {
    called,
    async showUrl(url) {
      const opened = await openBrowser(world, url);
      terminal.notice(shown`log in to ${called.what}`, [
        [shown`open`, shownText(url)],
        [shown`browser`, opened ? shown`was asked to open it` : shown`none was found: open the address yourself`],
        [shown`waiting`, shown`${untilWords}; Ctrl-C to leave it`],
      ]);
    },
    showCode(url, code, whole) {
      terminal.notice(shown`log in to ${called.what} on any device`, [
        [shown`open`, shownText(url)],
        [shown`code`, terminal.paint.bold(code)],
        ...(whole === null ? [] : [[shown`or open`, shownText(whole)] as const]),
        [shown`waiting`, shown`until the code runs out; Ctrl-C to leave it`],
      ]);
      return Promise.resolve();
    },
  };
}

/**
 * Asks the system to show a page. The address is shown in the terminal in any case, so that a browser which does not come
 * costs a click; whether one came is not known.
 *
 * @returns whether there was a program to ask.
 */
export function openBrowser(world: World, url: OpenableAddress): Promise<boolean> {
  const [name, ...args] = openerFor(world, url);
  const program = findProgram(name, world);
  if (program === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = start(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

function openerFor(world: World, url: OpenableAddress): readonly [name: string, ...args: string[]] {
  const own = world.env['BROWSER'];
  if (own !== undefined && own !== '') return [own, url];
  if (world.platform === 'darwin') return ['open', url];
  // No shell, and so no character of the address means anything to one.
  if (world.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}
