import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLeases } from '../../src/stores/leases.ts';
import { openCredentialFile } from '../../src/stores/profile/credential-file.ts';
import { credential, generation, record } from '../core/profile/samples.ts';
import { amongOwnMounts, mountsRefused, program, start } from './child.ts';
import { scratchFolder } from './scratch.ts';

const samples = join(import.meta.dirname, '..', 'core', 'profile', 'samples.ts');
const opening = `
  import { openLeases } from '$src/stores/leases.ts';
  import { openCredentialFile } from '$src/stores/profile/credential-file.ts';
  import { credential, generation, record } from '${samples}';
  const open = (state) => openCredentialFile(state + '/credentials', 'work', openLeases(state));
  const withIntent = record({ intent: { startedAt: 1, by: 'test' } });
  const next = record({ credential: credential({ generation: generation('g2') }) });
`;

const openIn = (state: string) => openCredentialFile(join(state, 'credentials'), 'work', openLeases(state));

describe('a process that is killed at any step of a save', () => {
  /** Kills itself at the Nth moment between two calls into the file system, while it saves what it is told to. */
  const saver = `
    ${opening}
    import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    const [state, what, moments] = process.argv.slice(2);
    let left = Infinity;
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
    const { open: openFile } = promises;
    promises.open = async (...args) => {
      const handle = await openFile(...args);
      for (const name of ['write', 'writeFile', 'truncate', 'sync', 'close']) between(handle, name);
      return handle;
    };
    for (const name of ['open', 'rename', 'rm', 'mkdir']) between(promises, name);
    syncBuiltinESMExports();
    const store = open(state);
    left = Number(moments);
    await store.save(what === 'intent' ? withIntent : next, generation('g1'));
  `;
  let file: string;
  beforeAll(async () => void (file = await program(saver)));

  /** What is found after each moment, until the save is whole. */
  async function found(what: 'intent' | 'successor'): Promise<string[]> {
    const all: string[] = [];
    for (let ended: unknown = 'SIGKILL', moments = 0; ended === 'SIGKILL'; moments += 1) {
      const state = scratchFolder();
      const store = openIn(state);
      const before = what === 'intent' ? record() : record({ intent: { startedAt: 1, by: 'test' } });
      await store.save(before, null);
      ended = await start(file, [state, what, String(moments)]).ended;
      const reading = await store.read();
      if (reading.kind !== 'record') throw new Error(`expected a record, found ${JSON.stringify(reading)}`);
      all.push(`${reading.record.credential.generation}${reading.record.intent === null ? '' : ' with an intent'}`);
      // Whoever comes next saves as ever, and cleans up.
      await store.save(record({ credential: credential({ generation: generation('g3') }) }), reading.record.credential.generation);
      expect(readdirSync(join(state, 'credentials'))).toEqual(['work.json']);
      expect(readFileSync(join(state, 'credentials', 'work.json'), 'utf8')).toContain('"g3"');
    }
    return all;
  }

  it('leaves what was there until its successor is written, and the successor from then on', { timeout: 120_000 }, async () => {
    const all = await found('successor');
    const written = all.indexOf('g2');
    expect(all.slice(0, written)).toEqual(all.slice(0, written).map(() => 'g1 with an intent'));
    expect(all.slice(written)).toEqual(all.slice(written).map(() => 'g2'));
    // After the write come: truncate, flush, close, rename; open, flush and close of the folder; and the end.
    expect(all.length - written).toBeGreaterThanOrEqual(14);
    expect(written).toBeGreaterThan(4);
  });

  it('leaves the record as it was, or with its intent', { timeout: 120_000 }, async () => {
    const all = await found('intent');
    const written = all.indexOf('g1 with an intent');
    expect(all.slice(0, written)).toEqual(all.slice(0, written).map(() => 'g1'));
    expect(all.slice(written)).toEqual(all.slice(written).map(() => 'g1 with an intent'));
  });
});

it('of eight processes that save over what they read, each generation is followed by one', { timeout: 60_000 }, async () => {
  const file = await program(`
    ${opening}
    const [state, name] = process.argv.slice(2);
    const store = open(state);
    for (let round = 0; round < 10; round += 1) {
      const reading = await store.read();
      const spent = reading.record.credential.generation;
      const mine = generation(name + '-' + round);
      const end = await store.save(record({ credential: credential({ generation: mine }) }), spent);
      if (end === 'saved') console.log(spent + ' ' + mine);
    }
  `);
  const state = scratchFolder();
  const store = openIn(state);
  await store.save(record(), null);
  const followers = new Map<string, string>();
  let saves = 0;
  const runs = Array.from({ length: 8 }, (_, i) => start(file, [state, `p${i}`]));
  await Promise.all(
    runs.map(async (run) => {
      for (let line = await run.line(); line !== null; line = await run.line()) {
        const [spent = '', mine = ''] = line.split(' ');
        followers.set(spent, mine);
        saves += 1;
      }
      expect(await run.ended).toBe(0);
    }),
  );
  expect(followers.size).toBe(saves);
  let last = 'g1';
  let steps = 0;
  for (let next = followers.get(last); next !== undefined; next = followers.get(last)) [last, steps] = [next, steps + 1];
  expect(steps).toBe(saves);
  expect(saves).toBeGreaterThan(8);
  expect(await store.read()).toMatchObject({ record: { credential: { generation: last } } });
});

describe.runIf(mountsRefused() === null)('a credential', () => {
  const state = '/mnt/state';
  const disk = `mkdir -p ${state}/credentials; mount -t tmpfs -o size=512k,mode=700 none ${state}/credentials`;
  const fill = `cat /dev/zero > ${state}/credentials/filler 2>/dev/null || true`;
  const shell = (script: string): string => `import { execFileSync } from 'node:child_process';
    const sh = (script) => execFileSync('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'ignore'] });
    ${opening}
    const store = open('${state}');
    const say = async (act) => console.log(await act().catch((error) => error.code));
    ${script}
    const { record: kept } = await store.read();
    console.log(kept.credential.generation, kept.intent === null ? 'no intent' : 'intent');`;
  const run = async (text: string): Promise<string[]> =>
    (await amongOwnMounts(`${disk}\n"$@"`, [await program(shell(text))])).trim().split('\n');

  it('whose intent was saved has room for its successor, however full the disk is by then', async () => {
    const said = await run(`
      await store.save(record(), null);
      await store.save(withIntent, generation('g1'));
      sh(${JSON.stringify(fill)});
      await say(() => store.save(next, generation('g1')));
    `);
    expect(said).toEqual(['saved', 'g2 no intent']);
  });

  it('on a full disk is not intended to be renewed', async () => {
    const said = await run(`
      await store.save(record(), null);
      sh(${JSON.stringify(fill)});
      await say(() => store.save(withIntent, generation('g1')));
    `);
    expect(said).toEqual(['ENOSPC', 'g1 no intent']);
  });

  it('in a folder that became read-only stays as it was, and is saved once it can be written again', async () => {
    const said = await run(`
      await store.save(withIntent, null);
      sh('mount -o remount,ro ${state}/credentials');
      await say(() => store.save(next, generation('g1')));
      console.log((await store.read()).record.credential.generation);
      sh('mount -o remount,rw ${state}/credentials');
      await say(() => store.save(next, generation('g1')));
    `);
    expect(said).toEqual(['EROFS', 'g1', 'saved', 'g2 no intent']);
  });
});
