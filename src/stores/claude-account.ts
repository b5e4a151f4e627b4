import { stat } from 'node:fs/promises';
import type { Identity } from '../core/credential.ts';
import { readSmallFile } from './small-file.ts';

/** The settings file holds the history of every project beside the account, and grows to some megabytes. */
const limit = 64 * 1024 * 1024;

/**
 * Says whom the client's settings file (`.claude.json`) names as its account, reading it again only when it changed.
 * Null where it names nobody or cannot be read: the login store works without it.
 */
export class ClaudeAccount {
  readonly #path: string;
  #version = '';
  #identity: Identity | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  async identity(): Promise<Identity | null> {
    const found = await stat(this.#path, { bigint: true }).catch(() => null);
    const version = found === null ? '' : `${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`;
    if (version === this.#version && version !== '') return this.#identity;
    const file = await readSmallFile(this.#path, limit);
    const identity = file.kind === 'text' ? readClaudeAccount(file.text) : null;
    // A file that is being written says nothing for a moment; whom it named before still holds.
    if (identity !== null || file.kind === 'absent') this.#identity = identity;
    if (identity !== null) this.#version = version;
    return this.#identity;
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
