import type { Called } from '../../core/profile/words.ts';
import type { LoginScreen } from '../../oauth/login/login.ts';
import type { World } from '../../host/world.ts';
import { openBrowser } from './open-browser.ts';
import { shown, shownText } from '../../core/shown.ts';

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
