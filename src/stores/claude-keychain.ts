import type { StoreReading } from '../core/credential.ts';
import type { Clock, LoginStore, Obstacle } from '../core/ports.ts';
import { ClaudeAccount } from './claude-account.ts';
import type { ClaudeFilePlaces } from './claude-file.ts';
import { readClaudeLogin } from './claude-login.ts';
import type { Fingerprinter } from './fingerprint.ts';
import { findLockObstacle } from './lock-obstacle.ts';
import { askKeychain } from './security-program.ts';
import type { KeychainItem } from './security-program.ts';
import { realFolder, storeId } from './store-id.ts';

/** How often the item's attributes are looked at; a keychain tells nobody of a change. */
const defaultPollMs = 5_000;

export interface KeychainPlaces extends ClaudeFilePlaces {
  readonly item: KeychainItem;
  /** The `security` program. */
  readonly program: string;
  /** Milliseconds between looks at the item's attributes. Default 5,000. */
  readonly pollMs?: number;
  /** The store in a file, which some versions use where there is no item. It has the client's locks too. */
  readonly file: LoginStore;
}

/** Claude Code's login in the macOS keychain; in the file where there is no item. */
export function claudeKeychainStore(places: KeychainPlaces, fingerprint: Fingerprinter, clock: Clock): LoginStore {
  const { item, program, file } = places;
  const account = new ClaudeAccount(places.settingsFiles);
  return {
    place: `keychain item "${item.service}" of ${item.account}`,
    id: storeId('keychain', `${item.service}\0${item.account}`),
    async read(): Promise<StoreReading> {
      const answer = await askKeychain(program, item, 'secret');
      if (answer.kind === 'absent') return await file.read();
      if (answer.kind === 'unreadable') return answer;
      return readClaudeLogin(answer.text, await account.identity(), fingerprint);
    },
    watch(onChange) {
      const unwatchItem = watchItem(places, onChange);
      const unwatchFile = file.watch(onChange);
      return () => {
        unwatchItem();
        unwatchFile();
      };
    },
    refreshLock: () => file.refreshLock(),
    async obstacle(): Promise<Obstacle | null> {
      const answer = await askKeychain(program, item, 'secret');
      if (answer.kind === 'absent') return await file.obstacle();
      if (answer.kind === 'unreadable') return { code: 'store-locked', detail: answer.detail };
      return await findLockObstacle(realFolder(places.storeFolder), clock);
    },
  };
}

/**
 * The attributes have the date of the last change, so the secret need not be asked for again and again. The first answer
 * counts as a change: what happened between an earlier look and the watch is not missed.
 */
function watchItem({ program, item, pollMs = defaultPollMs }: KeychainPlaces, onChange: () => void): () => void {
  let before: string | null = null;
  let stopped = false;
  let asking = false;
  async function look(): Promise<void> {
    if (asking) return;
    asking = true;
    const answer = await askKeychain(program, item, 'attributes');
    asking = false;
    const now = answer.kind === 'found' ? answer.text : answer.kind;
    const moved = before !== now;
    before = now;
    if (moved && !stopped) onChange();
  }
  const poll = setInterval(() => void look(), pollMs).unref();
  void look();
  return () => {
    stopped = true;
    clearInterval(poll);
  };
}
