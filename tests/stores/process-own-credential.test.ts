import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { amongOwnMounts, mountsRefused, program, start } from './child.ts';
import { scratchFolder } from './scratch.ts';

/** Opens the store of a folder, and makes records of generations. */
const opening = `
  import { openLeases } from '$src/stores/leases.ts';
  import { openCredentialFile } from '$src/stores/own/credential-file.ts';
  import { Secret } from '$src/core/own/secret.ts';
  const open = (folder) => openCredentialFile(folder + '/credentials', 'work', openLeases(folder));
  const record = (generation, over = {}) => ({
    profile: 'work', header: 'authorization', trouble: null, intent: null, retryAt: null, failures: 0, hasty: [],
    credential: {
      generation, access: new Secret('fake-access-' + generation), refresh: new Secret('fake-refresh-' + generation),
      tokenType: 'Bearer', issuedAt: 1, expiresAt: null, renewAt: null, scope: null, subject: null, endpoints: null,
    },
    ...over,
  });
`;

/** Kills itself at the Nth moment between two calls into the file system, in the middle of a renewal's two saves. */
const saver = `
  import promises from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  ${opening}
  const [folder, at] = [process.argv[2], Number(process.argv[3])];
  await open(folder).save(record('g1'), null);
  let left = at;
  const moment = () => {
    if (left-- === 0) process.kill(process.pid, 'SIGKILL');
  };
  const between = (owner, name) => {
    const original = owner[name];
    owner[name] = async function (...args) {
      moment();
      const result = await original.apply(this, args);
      moment();
      return result;
    };
  };
  const original = promises.open;
  promises.open = async (...args) => {
    const handle = await original(...args);
    for (const name of ['write', 'writeFile', 'truncate', 'sync', 'close']) between(handle, name);
    return handle;
  };
  for (const name of ['open', 'rename', 'rm', 'mkdir', 'readdir']) between(promises, name);
  syncBuiltinESMExports();
  await open(folder).save(record('g1', { intent: { startedAt: 1, by: 'x' } }), 'g1');
  process.stdout.write('intended\\n');
  await open(folder).save(record('g2'), 'g1');
`;

const reader = `
  ${opening}
  process.stdout.write(JSON.stringify(await open(process.argv[2]).read()) + '\\n');
`;

describe('a stored credential', () => {
  it('is the old one or the new one, whole, wherever in two saves its process is killed, and can be saved after it', async () => {
    const [save, read] = [await program(saver), await program(reader)];
    const seen = new Set<string>();
    let steps = 0;
    for (let ended: unknown = 'SIGKILL'; ended === 'SIGKILL'; steps += 1) {
      const folder = scratchFolder();
      const killed = start(save, [folder, String(steps)]);
      const intended = (await killed.line()) === 'intended';
      ended = await killed.ended;
      const reading = JSON.parse((await start(read, [folder]).line()) ?? 'null') as {
        record: { intent: unknown; credential: { generation: string } };
      };
      const { generation } = reading.record.credential;
      // Who was told that the intent is saved finds it, or what came after it.
      expect(generation === 'g2' || !intended || reading.record.intent !== null).toBe(true);
      seen.add(`${generation} ${reading.record.intent === null ? 'well' : 'intended'}`);
      const text = readFileSync(join(folder, 'credentials', 'work.json'), 'utf8');
      expect(text).toContain(`fake-refresh-${generation}`);
    }
    expect(seen).toEqual(new Set(['g1 well', 'g1 intended', 'g2 well']));
    expect(steps).toBeGreaterThan(40);
  }, 120_000);

  it('leaves nothing but itself behind after the next save', async () => {
    const save = await program(saver);
    for (const step of [12, 20, 30]) {
      const folder = scratchFolder();
      await start(save, [folder, String(step)]).ended;
      await start(save, [folder, '-1']).ended;
      expect(readdirSync(join(folder, 'credentials'))).toEqual(['work.json']);
    }
  });
});

const refused = mountsRefused();

describe.skipIf(refused !== null)('a disk that is full', () => {
  const filling = `
    ${opening}
    import { execFileSync } from 'node:child_process';
    const store = open('/mnt');
    const say = (word) => process.stdout.write(word + '\\n');
    const fill = () => { try { execFileSync('sh', ['-c', 'cat /dev/zero > /mnt/full'], { stdio: 'ignore' }); } catch {} };
    await store.save(record('g1'), null);
    if (process.argv[2] === 'before') {
      fill();
      await store.save(record('g1', { intent: { startedAt: 1, by: 'x' } }), 'g1').then(() => say('intended'), (error) => say(error.code));
    } else {
      await store.save(record('g1', { intent: { startedAt: 1, by: 'x' } }), 'g1');
      fill();
      await store.save(record('g2', { header: 'x'.repeat(20_000) }), 'g1').then(say, (error) => say(error.code));
    }
    const reading = await store.read();
    say(reading.record.credential.generation + ' ' + (reading.record.intent === null));
  `;

  it.each([
    ['before the intent', 'before', 'ENOSPC\ng1 true\n'],
    ['behind the intent', 'behind', 'saved\ng2 true\n'],
  ])('%s costs nothing', async (_, when, said) => {
    const file = await program(filling);
    const script = `umount /mnt; mount -t tmpfs -o size=256k,mode=700 none /mnt; "$1" "$2" ${when}`;
    expect(await amongOwnMounts(script, [file])).toBe(said);
  });
});

it.skipIf(refused !== null)('a folder that may not be written keeps what it has, and says so', async () => {
  const file = await program(`
    ${opening}
    const store = open('/mnt/state');
    await store.save(record('g1'), null);
    process.stdout.write('saved\\n');
  `);
  const again = await program(`
    ${opening}
    const store = open('/mnt/state');
    await store.save(record('g1', { intent: { startedAt: 1, by: 'x' } }), 'g1').catch((error) => process.stdout.write(error.code + '\\n'));
    process.stdout.write((await store.read()).record.credential.generation + '\\n');
  `);
  const script = `mkdir -m 700 /mnt/state; "$1" "$2"; mount -o remount,ro /mnt; "$1" "$3"`;
  expect(await amongOwnMounts(script, [file, again])).toBe('saved\nEROFS\ng1\n');
});
