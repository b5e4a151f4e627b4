import type { Called } from '../../core/own/words.ts';
import type { LoginScreen } from '../../oauth/login/login.ts';
import type { World } from '../world.ts';
import { openBrowser } from './open-browser.ts';

/** What the person who logs in sees, on stderr. */
export function loginScreen(world: World, called: Called, untilWords: string): LoginScreen {
  const { terminal } = world;
  return {
    called,
    async showUrl(url) {
      const opened = await openBrowser(world, url);
      terminal.notice(`log in to ${called.what}`, [
        ['open', url],
        ['browser', opened ? 'was asked to open it' : 'none was found: open the address yourself'],
        ['waiting', `${untilWords}; Ctrl-C to leave it`],
      ]);
    },
    showCode(url, code, whole) {
      terminal.notice(`log in to ${called.what} on any device`, [
        ['open', url],
        ['code', terminal.paint.bold(code)],
        ...(whole === null ? [] : [['or open', whole] as const]),
        ['waiting', 'until the code runs out; Ctrl-C to leave it'],
      ]);
      return Promise.resolve();
    },
  };
}
