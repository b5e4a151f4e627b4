import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { HoldfastError } from '../../core/errors.ts';
import { commandLine, inTurn } from '../../core/shell-word.ts';
import type { Seal } from './credential-file.ts';
import { shown } from '../../core/shown.ts';

/** Where the key of a seal is kept: 32 bytes that nobody else knows. */
export interface KeyPlace {
  /** Null when there is none yet. @throws when it cannot be asked; the message says why, for people. */
  read(): Promise<Uint8Array | null>;
  write(key: Uint8Array): Promise<void>;
  remove(): Promise<void>;
}

const cipher = 'aes-256-gcm';
const keyBytes = 32;
/** NIST SP 800-38D §8.2: 96 bits, drawn anew for each text. */
const nonceBytes = 12;

/**
 * Hides a record in its file under a key that is kept elsewhere, since a keychain may take no long secrets: AES-256-GCM,
 * bound to the profile's name, so that one profile's file is none in another's place.
 */
export function sealUnder(keys: KeyPlace, profile: string): Seal {
  const known = rememberingKey(keys);
  const bound = Buffer.from(`holdfast credential 1 ${profile}`);
  return {
    async close(text) {
      const key = await keyFor(known, profile);
      const nonce = randomBytes(nonceBytes);
      const lock = createCipheriv(cipher, key, nonce).setAAD(bound);
      const data = Buffer.concat([lock.update(text, 'utf8'), lock.final()]);
      const fields = { nonce: nonce.toString('base64'), tag: lock.getAuthTag().toString('base64') };
      return `${JSON.stringify({ schema: 1, sealed: cipher, ...fields, data: data.toString('base64') }, null, 2)}\n`;
    },
    async open(sealed) {
      const hint = inTurn(commandLine('holdfast', 'logout', profile), commandLine('holdfast', 'login', profile));
      if (!sealed.includes(cipher)) {
        return { detail: `the stored credential of profile ${profile} is no sealed one, as "store" asks for`, hint };
      }
      let key: Uint8Array | null;
      try {
        key = await known.read();
      } catch (error) {
        return { detail: unreachable(profile, error), hint: shown`unlock the keychain of this session, and try again` };
      }
      if (key === null) return { detail: `the key of profile ${profile} is not in the keychain any more`, hint };
      const text = opened(sealed, key, bound);
      return text ?? { detail: `the stored credential of profile ${profile} cannot be opened with its key`, hint };
    },
    // A key without a file opens nothing, and a keychain that is away keeps nobody from logging out.
    forget: async () => await keys.remove().catch(() => undefined),
  };
}

/**
 * The key that was seen last stands in for a keychain that does not answer: one that is locked between an intent and its
 * successor would lose the successor. Nothing else opens under it than what it sealed.
 */
function rememberingKey(keys: KeyPlace): Pick<KeyPlace, 'read' | 'write'> {
  let last: Uint8Array | null = null;
  return {
    async read() {
      try {
        last = await keys.read();
      } catch (error) {
        if (last === null) throw error;
      }
      return last;
    },
    async write(key) {
      await keys.write(key);
      last = key;
    },
  };
}

async function keyFor(keys: Pick<KeyPlace, 'read' | 'write'>, profile: string): Promise<Uint8Array> {
  try {
    const kept = await keys.read();
    if (kept !== null) return kept;
    const drawn = randomBytes(keyBytes);
    await keys.write(drawn);
    return drawn;
  } catch (error) {
    const show = commandLine('holdfast', 'profiles', 'show', profile);
    const hint = shown`set "store": "file" in profile ${profile}: ${show} says where`;
    throw new HoldfastError('credential-store', unreachable(profile, error), hint);
  }
}

function unreachable(profile: string, error: unknown): string {
  const why = error instanceof Error ? error.message : 'an unknown error';
  return `expected the OS keychain to keep the key of profile ${profile}, and it does not answer (${why})`;
}

function opened(sealed: string, key: Uint8Array, bound: Buffer): string | null {
  try {
    const { nonce, tag, data } = JSON.parse(sealed) as Readonly<Record<string, unknown>>;
    if (typeof nonce !== 'string' || typeof tag !== 'string' || typeof data !== 'string') return null;
    const lock = createDecipheriv(cipher, key, Buffer.from(nonce, 'base64'), { authTagLength: 16 }).setAAD(bound);
    lock.setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([lock.update(Buffer.from(data, 'base64')), lock.final()]).toString('utf8');
  } catch {
    return null;
  }
}
