import type { OpenableAddress } from '../../core/address.ts';
import { inWords } from '../../core/expiry.ts';
import type { Message } from '../../core/message.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { LoginScreen } from '../../oauth/login/login.ts';
import { loginScreen } from '../../profiles/login/screen.ts';
import { tellPeople } from '../../notices/tell-people.ts';
import type { World } from '../../host/world.ts';
import type { OpenServer } from './open-server.ts';
import { shown } from '../../core/shown.ts';

/** How a person hears that a sign-in is needed while an agent works. */
export interface Offer {
  /** How long calls wait, milliseconds. */
  readonly holdMs: number;
  /** Shows the address through the client itself; `otherwise` is called when nobody saw it there. @returns whether the client has a way to show it. */
  readonly throughClient: (url: OpenableAddress, words: string, otherwise: () => void) => boolean;
}

/** Tells a person once: through the client where that can show an address, else on stderr, on the desktop, and in the user's own ways. */
export function offeringScreen(world: World, open: OpenServer, { holdMs, throughClient }: Offer): LoginScreen {
  const { called } = open;
  const terminal = loginScreen(world, called, `up to ${inWords(holdMs)}; calls of the agent wait so long`);
  const tell = async (command: string): Promise<void> => {
    const text = `calls to ${called.what} are held for ${inWords(holdMs)}: somebody must sign in`;
    const message: Message = {
      schema: 1,
      event: 'holding',
      at: new Date(world.clock.now()).toISOString(),
      text,
      command,
      host: world.hostname,
      user: world.user(),
      account: open.server.account,
      store: open.store.place,
    };
    const say = (line: string): void => world.terminal.say(shown`holdfast: ${line}`);
    await tellPeople({ ...world, onTrouble: say }, message);
  };
  return {
    called,
    async showUrl(url) {
      const elsewhere = async (): Promise<void> => {
        await terminal.showUrl(url);
        void tell(`open ${shellWord(url)}`);
      };
      const words = `Sign in to ${called.what}, so that its tools work again.`;
      if (!throughClient(url, words, () => void elsewhere())) await elsewhere();
    },
    async showCode(url, code, whole) {
      const elsewhere = async (): Promise<void> => {
        await terminal.showCode(url, code, whole);
        void tell(`open ${shellWord(whole ?? url)} and type ${code}`);
      };
      const words = `Sign in to ${called.what} with the code ${code}, so that its tools work again.`;
      if (!throughClient(whole ?? url, words, () => void elsewhere())) await elsewhere();
    },
  };
}
