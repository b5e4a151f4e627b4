import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Registration } from '../../../src/core/mcp/registration.ts';
import { openRegistrations } from '../../../src/stores/mcp/registration-file.ts';
import { scratchFolder } from '../scratch.ts';

const id = '_mcp-example-0123';
let folder: string;
let file: string;
beforeEach(() => {
  folder = scratchFolder();
  file = join(folder, 'mcp', `${id}.json`);
});
const open = () => openRegistrations(folder, id);

const registration: Registration = {
  account: null,
  url: 'https://mcp.example.com/mcp',
  issuer: 'https://login.example.com',
  endpoints: {
    token: 'https://login.example.com/token',
    authorization: 'https://login.example.com/authorize',
    deviceAuthorization: null,
    revocation: null,
    userinfo: null,
    namesItself: true,
  },
  resource: 'https://mcp.example.com/mcp',
  clientId: 'client-1',
  clientSecret: { file: '/somewhere' },
  clientAuth: 'client_secret_basic',
  origin: 'registered',
  redirectPort: 4711,
  scopes: ['a', 'b'],
};

/** Lays a file there that this version did not write. */
function lay(text: string, mode = 0o600): void {
  mkdirSync(join(folder, 'mcp'), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode });
}
const written = (over: Readonly<Record<string, unknown>>): string => JSON.stringify({ schema: 1, ...registration, ...over });

describe('a registration', () => {
  it('is none before it is saved', async () => expect(await open().read()).toBeNull());

  it('comes back as it was saved, from a file of this user alone', async () => {
    await open().save(registration);
    expect(await open().read()).toEqual(registration);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'mcp')).mode & 0o777).toBe(0o700);
  });

  it.each<[string, Partial<Registration>]>([
    ['without a secret', { clientSecret: null, clientAuth: 'none' }],
    ['with a secret in a variable', { clientSecret: { env: 'SECRET' } }],
    ['with a secret behind a command', { clientSecret: { command: ['pass', 'show', 'x'] } }],
    ['for any port', { redirectPort: null }],
    ['for no resource', { resource: null }],
    ['without scopes', { scopes: [] }],
  ])('comes back %s', async (_what, over) => {
    await open().save({ ...registration, ...over });
    expect(await open().read()).toEqual({ ...registration, ...over });
  });

  it('takes the place of the one before', async () => {
    await open().save(registration);
    await open().save({ ...registration, clientId: 'client-2' });
    expect((await open().read())?.clientId).toBe('client-2');
  });

  it('goes away with its secret, and twice', async () => {
    const secret = await open().keepSecret('fake-client-secret');
    await open().save({ ...registration, clientSecret: secret });
    await open().remove();
    await open().remove();
    expect([existsSync(file), existsSync(secret.file)]).toEqual([false, false]);
  });

  it('keeps the secret in a file of its own', async () => {
    const secret = await open().keepSecret('fake-client-secret');
    await open().save({ ...registration, clientSecret: secret });
    expect(readFileSync(secret.file, 'utf8')).toBe('fake-client-secret');
    expect(statSync(secret.file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('fake-client-secret');
  });
});

describe('a file that is no registration', () => {
  it.each<[string, string]>([
    ['empty', ''],
    ['cut off', written({}).slice(0, 200)],
    ['no JSON', '\0\0\0'],
    ['a list', '[]'],
    ['of another version', written({ schema: 2 })],
    ['without a token endpoint', written({ endpoints: { authorization: 'https://login.example.com/authorize' } })],
    ['with a token endpoint over an open wire', written({ endpoints: { token: 'http://login.example.com/token' } })],
    ['with an issuer that is no address', written({ issuer: 'login' })],
    ['with a client that is a number', written({ clientId: 7 })],
    ['with a way to prove itself that nobody knows', written({ clientAuth: 'private_key_jwt' })],
    ['with an origin that nobody knows', written({ origin: 'found' })],
    ['without a list of scopes', written({ scopes: 'a b' })],
  ])('is none: %s', async (_what, text) => {
    lay(text);
    expect(await open().read()).toBeNull();
  });

  it('is none when others may read it', async () => {
    lay(written({}));
    chmodSync(file, 0o644);
    expect(await open().read()).toBeNull();
  });

  it('is none behind a link', async () => {
    const elsewhere = join(scratchFolder(), 'planted.json');
    writeFileSync(elsewhere, written({}), { mode: 0o600 });
    mkdirSync(join(folder, 'mcp'), { mode: 0o700 });
    symlinkSync(elsewhere, file);
    expect(await open().read()).toBeNull();
  });

  it('drops what is wrong beside what is needed', async () => {
    lay(written({ scopes: ['a', 7, null], redirectPort: '80', resource: 5, clientSecret: 'text' }));
    expect(await open().read()).toMatchObject({ scopes: ['a'], redirectPort: null, resource: null, clientSecret: null });
  });
});

describe('a folder that is not ours alone', () => {
  it('is not written to when others may look into it', async () => {
    mkdirSync(join(folder, 'mcp'));
    chmodSync(join(folder, 'mcp'), 0o755);
    await expect(open().save(registration)).rejects.toMatchObject({ code: 'credential-store' });
    await expect(open().keepSecret('fake-client-secret')).rejects.toMatchObject({ code: 'credential-store' });
    expect(existsSync(file)).toBe(false);
  });

  it('is not written to when it is a link', async () => {
    symlinkSync(scratchFolder(), join(folder, 'mcp'));
    await expect(open().save(registration)).rejects.toMatchObject({ code: 'credential-store' });
  });
});
