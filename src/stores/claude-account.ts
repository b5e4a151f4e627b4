import { stat } from 'node:fs/promises';
import type { Identity } from '../core/credential.ts';
import { readSmallFile } from './small-file.ts';

/** The settings file holds the history of every project beside the account, and grows to some megabytes. */
const limit = 64 * 1024 * 1024;

/**
 * Says whom the client's settings file names as its account, reading it again only when it changed.
 * Null where it names nobody or cannot be read: the login store works without it.
 */
export class ClaudeAccount {
  readonly #paths: readonly string[];
  #version = '';
  #identity: Identity | null = null;

  /** @param paths the first that exists is the settings file. */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  async identity(): Promise<Identity | null> {
    const [path, version] = await this.#find();
    if (version === this.#version) return this.#identity;
    const file = await readSmallFile(path, limit);
    const identity = file.kind === 'text' ? readClaudeAccount(file.text) : null;
    // A file that is being written names nobody for a moment; whom it named before still holds.
    if (identity === null && file.kind !== 'absent') return this.#identity;
    this.#identity = identity;
    this.#version = version;
    return identity;
  }

  async #find(): Promise<[path: string, version: string]> {
    for (const path of this.#paths) {
      const found = await stat(path, { bigint: true }).catch(() => null);
      if (found !== null) return [path, `${path}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`];
    }
    return [this.#paths[0] ?? '', 'absent'];
  }
}

/** Takes the three names out of the settings file's text, and nothing else: it may hold keys and prompts. */
export function readClaudeAccount(text: string): Identity | null {
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    return null;
  }
  const account = member(settings, 'oauthAccount');
  const identity: Identity = {
    account: nameIn(account, 'accountUuid'),
    organization: nameIn(account, 'organizationUuid'),
    email: nameIn(account, 'emailAddress'),
  };
  return Object.values(identity).every((name) => name === null) ? null : identity;
}

function nameIn(value: unknown, key: string): string | null {
  const name = member(value, key);
  return typeof name === 'string' && name !== '' ? name : null;
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
