import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoginStore } from '../../src/core/ports.ts';
import { claudeFileStore } from '../../src/stores/claude-file.ts';
import { claudeKeychainStore } from '../../src/stores/claude-keychain.ts';
import { findLoginStore } from '../../src/stores/client-store.ts';
import { loginStoreConformance } from './login-store-conformance.ts';
import { containing, fingerprint, loginText, realClock, scratchFolder } from './scratch.ts';

/**
 * Stands in for the `security` program: the item is a file beside it, absent items exit with 44, and `behaviour` may be
 * a line of shell that comes first. On errors it prints the secret, which the real one may do too.
 */
function fakeSecurity(folder: string): { program: string; item: string; asked: string; behave: (line: string) => void } {
  const [program, item, asked, behaviour] = ['security', 'item', 'asked', 'behaviour'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  writeFileSync(behaviour, '');
  writeFileSync(
    program,
    `#!/bin/sh
echo "$@" >> '${asked}'
. '${behaviour}'
[ -f '${item}' ] || { echo 'security: SecKeychainSearchCopyNext: not found' >&2; exit 44; }
case "$*" in
  *' -w') cat '${item}'; echo ;;
  *) stat -c '"mdat"<timedate>=%y %i' '${item}' ;;
esac
`,
  );
  chmodSync(program, 0o755);
  return { program, item, asked, behave: (line) => writeFileSync(behaviour, `${line}\n`) };
}

function makeKeychain() {
  const home = scratchFolder();
  const folder = join(home, '.claude');
  const security = fakeSecurity(scratchFolder());
  const file = join(folder, '.credentials.json');
  const places = { storeFolder: folder, credentialsFile: file, settingsFiles: [join(home, '.claude.json')] };
  const item = { service: `Claude Code-credentials-${home.slice(-6)}`, account: 'a' };
  const open = (): LoginStore =>
    claudeKeychainStore(
      { ...places, item, program: security.program, file: claudeFileStore(places, fingerprint, realClock), pollMs: 40 },
      fingerprint,
      realClock,
    );
  return { home, folder, file, security, item, open };
}

loginStoreConformance(() => {
  const { home, folder, security, open } = makeKeychain();
  return {
    open,
    folder,
    put: (text) => writeFileSync(security.item, text),
    remove: () => rmSync(security.item),
    putSettings: (text) => writeFileSync(join(home, '.claude.json'), text),
  };
});

describe('a login in the keychain', () => {
  it('is found on macOS, under the name that belongs to the folder, for the user', async () => {
    const home = scratchFolder();
    const security = fakeSecurity(scratchFolder());
    writeFileSync(security.item, loginText(1));
    const env = { HOME: home, USER: 'a', CLAUDE_CONFIG_DIR: '/cfg' };
    const store = findLoginStore(env, 'darwin', fingerprint, realClock, { securityProgram: security.program });
    expect(await store.read()).toMatchObject({ kind: 'login' });
    const service = /Claude Code-credentials-[0-9a-f]{8}/.exec(store.place)?.[0];
    expect(readFileSync(security.asked, 'utf8')).toBe(`find-generic-password -s ${service} -a a -w\n`);
  });

  it('goes before a file, and the file is used where there is no item', async () => {
    const { folder, file, security, open } = makeKeychain();
    mkdirSync(folder);
    writeFileSync(file, loginText(1));
    expect(await open().read()).toMatchObject({ login: { generation: fingerprint('fake-access-1') } });
    writeFileSync(security.item, loginText(2));
    expect(await open().read()).toMatchObject({ login: { generation: fingerprint('fake-access-2') } });
  });

  it('is read where the program prints it as hex', async () => {
    const { security, open } = makeKeychain();
    writeFileSync(security.item, Buffer.from(loginText(1, { subscriptionType: 'größe' })).toString('hex'));
    expect(await open().read()).toMatchObject({ kind: 'login', login: { subscription: 'größe' } });
  });

  it.each([
    ['exit 36', 'the keychain is locked'],
    ['exit 51', 'refused access'],
    ['exit 128', 'refused access'],
    ['exit 1', 'exit code 1'],
    ['kill -9 $$', 'exit code none'],
  ])('is unreadable, and no obstacle is hidden, when the program does %s', async (ending, detail) => {
    const { security, open } = makeKeychain();
    writeFileSync(security.item, loginText(1));
    security.behave(`cat '${security.item}'; cat '${security.item}' >&2; ${ending}`);
    const reading = await open().read();
    expect(reading).toMatchObject({ kind: 'unreadable', detail: containing(detail) });
    const obstacle = await open().obstacle();
    expect(obstacle).toMatchObject({ code: 'store-locked', detail: containing(detail) });
    expect(JSON.stringify([reading, obstacle])).not.toContain('fake-');
  });

  it('is unreadable where there is no such program', async () => {
    const { security, open } = makeKeychain();
    rmSync(security.program);
    expect(await open().read()).toMatchObject({ kind: 'unreadable', detail: containing(security.program) });
  });

  it('is not waited for when the keychain asks a person, and the question does not stay open', async () => {
    const { security, open } = makeKeychain();
    const pid = join(scratchFolder(), 'pid');
    security.behave(`echo $$ > '${pid}'; exec sleep 60`);
    expect(await open().read()).toMatchObject({ kind: 'unreadable', detail: containing('within 5 s') });
    expect(existsSync(`/proc/${readFileSync(pid, 'utf8').trim()}`)).toBe(false);
  }, 10_000);

  it('is watched without asking for the secret', async () => {
    const { security, open } = makeKeychain();
    writeFileSync(security.item, loginText(1));
    let changes = 0;
    const stop = open().watch(() => (changes += 1));
    // The folder beside it may be heard of first.
    await expect.poll(() => changes > 0 && existsSync(security.asked)).toBe(true);
    stop();
    expect(readFileSync(security.asked, 'utf8')).not.toContain(' -w');
  });
});
