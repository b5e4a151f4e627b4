import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClaudeAccount, readClaudeAccount } from '../../src/stores/claude-account.ts';
import { scratchFolder } from './scratch.ts';

const naming = (account: string, more: object = {}): string =>
  JSON.stringify({ oauthAccount: { accountUuid: account, organizationUuid: 'org-1', emailAddress: 'a@example.com' }, ...more });

describe("the client's settings file", () => {
  it('names the account, and nothing else is taken from it', () => {
    const identity = readClaudeAccount(naming('acc-1', { primaryApiKey: 'fake-key', projects: {} }));
    expect(identity).toEqual({ account: 'acc-1', organization: 'org-1', email: 'a@example.com' });
  });

  it.each(['', '{', 'null', '5', '{}', '{"oauthAccount":null}', '{"oauthAccount":{"accountUuid":5}}', '{"oauthAccount":[]}'])(
    '%j names nobody',
    (text) => expect(readClaudeAccount(text)).toBeNull(),
  );
});

describe('the account', () => {
  it('follows the file', async () => {
    const path = join(scratchFolder(), '.claude.json');
    const account = new ClaudeAccount([path]);
    expect(await account.identity()).toBeNull();
    writeFileSync(path, naming('acc-1'));
    expect(await account.identity()).toMatchObject({ account: 'acc-1' });
    writeFileSync(path, naming('acc-number-2'));
    expect(await account.identity()).toMatchObject({ account: 'acc-number-2' });
    rmSync(path);
    expect(await account.identity()).toBeNull();
  });

  it('still holds while the file is half written', async () => {
    const path = join(scratchFolder(), '.claude.json');
    const account = new ClaudeAccount([path]);
    writeFileSync(path, naming('acc-1'));
    await account.identity();
    writeFileSync(path, '{"oauthAcc');
    expect(await account.identity()).toMatchObject({ account: 'acc-1' });
    writeFileSync(path, naming('acc-2'));
    expect(await account.identity()).toMatchObject({ account: 'acc-2' });
  });

  it('comes from the first of the files that exists', async () => {
    const folder = scratchFolder();
    const [old, usual] = [join(folder, '.config.json'), join(folder, '.claude.json')];
    const account = new ClaudeAccount([old, usual]);
    writeFileSync(usual, naming('acc-usual'));
    expect(await account.identity()).toMatchObject({ account: 'acc-usual' });
    writeFileSync(old, naming('acc-old'));
    expect(await account.identity()).toMatchObject({ account: 'acc-old' });
  });
});
