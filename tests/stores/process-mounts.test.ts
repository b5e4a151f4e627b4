import { beforeAll, describe, expect, it } from 'vitest';
import { amongOwnMounts, mountsRefused, program } from './child.ts';
import { containing, loginText } from './scratch.ts';

const refused = mountsRefused();

it('mounts of its own are what the following needs, and are missing only where the system forbids or lacks them', () => {
  // A plain user, a container without privileges, or another system than Linux.
  expect(refused ?? 'Operation not permitted').toMatch(/not permitted|permission denied|must be superuser|ENOENT/i);
});

describe.runIf(refused === null)('a store', () => {
  let asker: string;
  let watcher: string;

  beforeAll(async () => {
    // A user of its own comes last: the program itself lies where only root may read.
    asker = await program(`
      import { readdirSync } from 'node:fs';
      import { fingerprinter } from '$src/stores/fingerprint.ts';
      import { findLoginStore } from '$src/stores/client-store.ts';
      import { findVisibleObstacle } from '$src/stores/store-obstacle.ts';
      const [folder, uid] = process.argv.slice(2);
      const before = readdirSync(folder).join();
      if (uid !== undefined) process.setuid(Number(uid));
      const clock = { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };
      const env = { HOME: '/nowhere', CLAUDE_CONFIG_DIR: folder };
      const store = findLoginStore(env, 'linux', fingerprinter(new Uint8Array(32)), clock);
      // Whoever only looks sees the same, or less, but never a store that can be written where nothing can.
      const visible = await findVisibleObstacle(folder + '/.credentials.json');
      const obstacle = await store.obstacle();
      const isSame = JSON.stringify(visible) === JSON.stringify(obstacle);
      if (!isSame && (visible !== null || obstacle.code === 'store-read-only')) throw new Error('seen: ' + visible?.detail);
      if (readdirSync(folder).join() !== before) throw new Error('something was left behind');
      console.log(JSON.stringify(obstacle));
    `);
    watcher = await program(`
      import { appendFileSync } from 'node:fs';
      import { watchFile } from '$src/stores/file-watch.ts';
      const [watched, written] = process.argv.slice(2);
      const alive = setInterval(() => undefined, 60_000);
      let calls = 0;
      let writtenAt = 0;
      const stop = watchFile(watched, [], () => {
        calls += 1;
        if (calls === 1) {
          writtenAt = Date.now();
          appendFileSync(written, ' ');
          return;
        }
        console.log(Date.now() - writtenAt);
        stop();
        clearInterval(alive);
      });
    `);
  });

  const login = `'${loginText(1)}'`;
  const file = '/mnt/config/.credentials.json';
  const make = `mkdir /mnt/config; echo ${login} > ${file}`;
  const ask = (script: string, uid: string[] = []): Promise<unknown> =>
    amongOwnMounts(`${script}\n"$@"`, [asker, '/mnt/config', ...uid]).then((text) => JSON.parse(text) as unknown);

  it('on a read-only file system cannot be written', async () => {
    const found = await ask(`mkdir /mnt/config; mount -t tmpfs none /mnt/config; echo ${login} > ${file}; mount -o remount,ro /mnt/config`);
    expect(found).toEqual({ code: 'store-read-only', detail: containing('read-only file system') });
  });

  it('that is empty, on a read-only file system, cannot be written', async () => {
    const found = await ask('mkdir /mnt/config; mount -t tmpfs -o ro none /mnt/config');
    expect(found).toEqual({ code: 'store-read-only', detail: containing('/mnt/config lies') });
  });

  it('that is a file mounted read-only into a folder that can be written, cannot', async () => {
    const found = await ask(`${make}; mount --bind ${file} ${file}; mount -o remount,ro,bind ${file}`);
    expect(found).toEqual({ code: 'store-read-only', detail: containing(file) });
  });

  it('that is a link to such a file can be: the client replaces the link', async () => {
    const mounted = 'echo > /mnt/target; mount --bind /mnt/target /mnt/target; mount -o remount,ro,bind /mnt/target';
    expect(await ask(`mkdir /mnt/config; ${mounted}; ln -s /mnt/target ${file}`)).toBeNull();
  });

  it('that is a file mounted to be written can be', async () => {
    expect(await ask(`${make}; mount --bind ${file} ${file}`)).toBeNull();
  });

  it('that is a file mounted from another user, in a folder of one’s own, cannot be written', async () => {
    const found = await ask(`${make}; chown 65534 /mnt/config; chown 65533 ${file}; chmod 600 ${file}; mount --bind ${file} ${file}`, [
      '65534',
    ]);
    expect(found).toEqual({ code: 'store-foreign-owner', detail: containing('belongs to user 65533, and user 65534') });
  });

  it('that is a mounted file of another user whom anybody may write for, can be', async () => {
    const found = await ask(`${make}; chown 65534 /mnt/config; chown 65533 ${file}; chmod 666 ${file}; mount --bind ${file} ${file}`, [
      '65534',
    ]);
    expect(found).toBeNull();
  });

  it('of another user, in a folder of one’s own, can be replaced', async () => {
    expect(await ask(`${make}; chown 65534 /mnt/config; chown 65533 ${file}; chmod 600 ${file}`, ['65534'])).toBeNull();
  });

  it('in a folder of another user cannot be written', async () => {
    const found = await ask(`${make}; chown 65533 /mnt/config ${file}`, ['65534']);
    expect(found).toEqual({ code: 'store-foreign-owner', detail: containing('/mnt/config belongs to user 65533') });
  });

  it('of another user in a folder with the sticky bit cannot be replaced', async () => {
    const found = await ask(`${make}; chown 65533 /mnt/config ${file}; chmod 1777 /mnt/config`, ['65534']);
    expect(found).toEqual({ code: 'store-foreign-owner', detail: containing(`${file} belongs to user 65533`) });
  });

  it('in a folder of one’s own without the right to write cannot be written', async () => {
    const found = await ask(`${make}; chown 65534 /mnt/config ${file}; chmod 500 /mnt/config`, ['65534']);
    expect(found).toEqual({ code: 'store-read-only', detail: containing('may not be written by its owner') });
  });

  it('on a full disk cannot be written', async () => {
    const fill = `cat /dev/zero > /mnt/config/filler 2>/dev/null || true`;
    const found = await ask(`mkdir /mnt/config; mount -t tmpfs -o size=256k none /mnt/config; echo ${login} > ${file}; ${fill}`);
    expect(found).toEqual({ code: 'store-disk-full', detail: containing('no space left') });
  });

  it('that is mounted from a full disk cannot be written, though its folder can', async () => {
    const disk = `mkdir /mnt/disk; mount -t tmpfs -o size=256k none /mnt/disk; echo ${login} > /mnt/disk/login`;
    const fill = `cat /dev/zero > /mnt/disk/filler 2>/dev/null || true`;
    const found = await ask(`${make}; ${disk}; ${fill}; mount --bind /mnt/disk/login ${file}`);
    expect(found).toEqual({ code: 'store-disk-full', detail: containing(file) });
  });

  it('that is a mounted file cannot be written any more once another took its place outside', async () => {
    const outside = `mkdir /mnt/outside; echo ${login} > /mnt/outside/login; mount --bind /mnt/outside/login ${file}`;
    const renewed = `echo ${login} > /mnt/outside/draft; mv /mnt/outside/draft /mnt/outside/login`;
    const found = await ask(`${make}; ${outside}; ${renewed}`);
    expect(found).toEqual({ code: 'store-replaced', detail: containing('mount its folder instead') });
  });

  it('that is mounted is heard of when it is written elsewhere, without waiting for the poll', async () => {
    const elsewhere = `mkdir /mnt/disk; echo ${login} > /mnt/disk/login`;
    const took = await amongOwnMounts(`${make}; ${elsewhere}; mount --bind /mnt/disk/login ${file}\n"$@"`, [
      watcher,
      file,
      '/mnt/disk/login',
    ]);
    expect(Number(took)).toBeLessThan(1_500);
  });
});
