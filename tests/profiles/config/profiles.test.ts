import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profilesList, profilesShow } from '../../../src/cli/commands/profiles.ts';
import { credential, hour, record } from '../../core/profile/samples.ts';
import { home } from './home.ts';

const text = JSON.stringify({
  profiles: {
    work: { issuer: 'https://login.example.com', clientId: 'me', upstream: 'https://llm.example.com' },
    cloud: { type: 'command', command: ['gcloud', 'auth', 'print-access-token'] },
    key: { type: 'static', secret: { env: 'KEY' }, hosts: ['a.example.com'] },
  },
});

it('lists each profile with its login, and no token', async () => {
  const at = home(text);
  await at.logIn('work', record({ credential: credential({ subject: 'me@example.com' }) }));
  expect(await profilesList(at.world, false)).toBe(0);
  expect(at.data.join('\n').split('\n')).toEqual([
    'work   me@example.com, lasts 30 min more, renewed by itself  (https://login.example.com)',
    'cloud  fetched when asked for  (gcloud auth print-access-token)',
    'key    fetched when asked for  (the variable KEY)',
  ]);
});

it('says where the file belongs when there is no profile', async () => {
  const at = home(null);
  await profilesList(at.world, false);
  expect(at.said).toEqual([`holdfast: no profile is in ${at.config}`, 'hint: holdfast profiles add --help']);
  expect(at.data).toEqual([]);
});

it('lists as JSON, whatever the store holds', async () => {
  const at = home(text);
  await at.logIn('work', record({ credential: credential({ expiresAt: 1e300 }) }));
  await profilesList(at.world, true);
  const { profiles, config } = JSON.parse(at.data.join('')) as { profiles: unknown[]; config: string };
  expect(config).toBe(at.config);
  expect(profiles).toMatchObject([
    { name: 'work', state: 'stored', expiresAt: null, renewable: true },
    { name: 'cloud', state: 'absent', person: null },
    { name: 'key', hosts: ['a.example.com'] },
  ]);
});

it('shows one profile with its places, its trouble, and no token', async () => {
  const at = home(text);
  const trouble = { kind: 'refused', about: 'grant', error: 'invalid_grant', at: 1 } as const;
  await at.logIn('work', record({ credential: credential({ scope: 'a b', expiresAt: hour / 4 }), trouble }));
  expect(await profilesShow(at.world, 'work', false)).toBe(0);
  expect(at.data.join('\n').split('\n')).toEqual([
    'profile   work (oauth)',
    'from      https://login.example.com',
    'goes to   llm.example.com (run --profile: https://llm.example.com)',
    'login     ended 15 min ago, not renewed any more',
    'scope     a b',
    'trouble   the server refused to renew it (invalid_grant)',
    'do        holdfast login work',
    `kept in   ${join(at.folder, 'credentials', 'work.json')}`,
    `config    ${at.config}`,
  ]);
  await profilesShow(at.world, 'work', true);
  expect(at.data.join('')).not.toContain('fake-');
});

it('shows what keeps a stored login from being used', async () => {
  const at = home(text);
  await at.logIn('work', record());
  chmodSync(join(at.folder, 'credentials', 'work.json'), 0o644);
  await profilesShow(at.world, 'work', false);
  expect(at.data.join('\n')).toContain('is open to other users (mode 644, expected 600)');
  expect(at.data.join('\n')).toContain(`do        chmod 600 ${join(at.folder, 'credentials', 'work.json')}`);
});

it('knows no profile of another name', async () => {
  const at = home(text);
  for (const name of ['claude', 'claude-code', 'codex']) {
    await expect(profilesShow(at.world, name, false)).rejects.toMatchObject({
      code: 'profile-unknown',
      message: expect.stringMatching(/the login of \S+ itself is its own: Holdfast neither hands it out nor ends it$/) as string,
      hint: expect.stringMatching(/^(?:claude auth|codex) login, /) as string,
    });
  }
  await expect(profilesShow(at.world, 'clout', false)).rejects.toMatchObject({ code: 'profile-unknown', hint: 'holdfast profiles list' });
});
