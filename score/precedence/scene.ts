/** Puts a mix of the table into a home, for the real client and for Holdfast alike. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mix } from './table.ts';

/** An identity token as a CI job gets one: its claims can be read, its signature is nobody's. */
function identityToken(expiresAt: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: 'https://ci.invalid',
    sub: 'job',
    aud: 'https://api.anthropic.com',
    exp: Math.floor(expiresAt / 1_000),
  };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

/** Made-up secrets by the name that stands for them in the table. */
export const secrets: Readonly<Record<string, string>> = {
  '{key}': `sk-ant-api03-${'k'.repeat(90)}`,
  '{other-key}': `sk-ant-api03-${'p'.repeat(90)}`,
  '{console-key}': `sk-ant-api03-${'c'.repeat(90)}`,
  '{auth-token}': `sk-ant-api03-${'a'.repeat(90)}`,
  '{other-auth-token}': `sk-ant-api03-${'b'.repeat(90)}`,
  '{frozen}': `sk-ant-oat01-${'f'.repeat(80)}`,
  '{other-frozen}': `sk-ant-oat01-${'g'.repeat(80)}`,
  '{helper-key}': 'fake-helper-key',
  '{profile-token}': `sk-ant-oat01-${'q'.repeat(80)}`,
  '{other-profile-token}': `sk-ant-oat01-${'r'.repeat(80)}`,
  '{renewed}': 'fake-renewed-token',
  '{federated}': 'fake-federated-token',
};

/** Where a mix is set up. */
export interface Home {
  readonly home: string;
  readonly project: string;
  readonly config: string;
  readonly vendorUrl: string;
  /** The folder that stands for `/etc`. */
  readonly etc: string;
  readonly now: number;
}

/** A mix as it lies in one home. */
export interface Scene {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly args: readonly string[];
  /** Fills names in with values. */
  readonly filled: (text: string) => string;
}

/** Writes a mix's files; the stored login and `.claude.json` are the caller's own. */
export function setScene(mix: Mix, home: Home): Scene {
  const values: Readonly<Record<string, string>> = {
    ...secrets,
    '{home}': home.home,
    '{vendor}': home.vendorUrl,
    '{jwt}': identityToken(home.now + 3_600_000),
    '{long}': 'x'.repeat(17 * 1_024),
    '{old-jwt}': identityToken(home.now - 60_000),
    '"{past}"': String(Math.floor(home.now / 1_000) - 3_600),
    '"{future}"': String(Math.floor(home.now / 1_000) + 3_600),
  };
  const filled = (text: string): string =>
    Object.entries(values).reduce((so, [name, value]) => so.replaceAll(name, value), text);
  const write = (path: string, content: string | object, mode = 0o600): void => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, filled(typeof content === 'string' ? content : JSON.stringify(content)), { mode });
    chmodSync(path, mode);
  };
  const { settings = {} } = mix;
  write(join(home.home, 'helper.sh'), '#!/bin/sh\necho {helper-key}\n', 0o755);
  if (settings.user !== undefined) write(join(home.config, 'settings.json'), settings.user);
  if (settings.project !== undefined) write(join(home.project, '.claude', 'settings.json'), settings.project);
  if (settings.local !== undefined) write(join(home.project, '.claude', 'settings.local.json'), settings.local);
  if (settings.managed !== undefined)
    write(join(home.etc, 'claude-code', 'managed-settings.json'), settings.managed, 0o644);
  for (const [path, content] of Object.entries(mix.files ?? {})) write(join(home.home, path), content);
  for (const [path, mode] of Object.entries(mix.modes ?? {}))
    chmodSync(join(home.home, path), Number.parseInt(mode, 8));
  const flag = settings.flag === undefined ? [] : ['--settings', filled(JSON.stringify(settings.flag))];
  const env = Object.entries(mix.env ?? {}).map(
    ([name, value]) => [name, value === null ? undefined : filled(value)] as const,
  );
  return { env: Object.fromEntries(env), args: [...flag, ...(mix.args ?? [])], filled };
}

/** The text of a good store, changed to another of its kinds. */
export function storeText(good: string, kind: NonNullable<Mix['store']>, now: number): string {
  const { claudeAiOauth } = JSON.parse(good) as { claudeAiOauth: object };
  const changes: Readonly<Record<NonNullable<Mix['store']>, object>> = {
    good: {},
    none: {},
    blank: { accessToken: '', refreshToken: '', expiresAt: 0 },
    lapsed: { expiresAt: now - 3_600_000 },
    'no-scopes': { scopes: undefined },
    'empty-scopes': { scopes: [] },
    'without-inference': { scopes: ['user:profile'] },
    'with-deadline': { refreshTokenExpiresAt: now + 20 * 86_400_000 },
  };
  return JSON.stringify({ claudeAiOauth: { ...claudeAiOauth, ...changes[kind] } });
}
