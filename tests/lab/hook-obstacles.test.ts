import { existsSync, lstatSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountsRefused } from '../stores/child.ts';
import { inContainer, labelIn, turn } from './container.ts';
import { letLapse, setHooks } from './hooked.ts';
import type { Lab, Running } from './lab.ts';
import { pause } from './lab.ts';
import { image } from './recipe-files.ts';
import { inLab, inSandbox, itBare, shortTurn, slowTurn, unattended } from './work.ts';

const refused = mountsRefused();
const config = image().env['CLAUDE_CONFIG_DIR'] ?? '';
const store = `${config}/.credentials.json`;

/** Of the privileges of root, none that looks past owners and modes. */
const asPlainUser = ['setpriv', '--bounding-set=-dac_override,-dac_read_search,-fowner,-chown'];

interface Obstructed {
  readonly name: string;
  /** Shell that puts the obstacle in the way, and takes it away. */
  readonly obstruct: string;
  readonly clear: string;
  readonly as?: readonly string[];
  readonly says: string;
}

const unwritable: readonly Obstructed[] = [
  {
    name: 'is mounted read-only',
    obstruct: `mount --bind ${store} ${store}; mount -o remount,ro,bind ${store}`,
    clear: `umount ${store}`,
    says: 'read-only',
  },
  {
    name: 'lies on a full disk',
    obstruct: [
      `cp -a ${config} /srv/kept`,
      `mount -t tmpfs -o size=400k none ${config}`,
      `cp -a /srv/kept/. ${config}`,
      `cat /dev/zero > ${config}/filler 2>/dev/null || true`,
    ].join('\n'),
    clear: `rm ${config}/filler`,
    says: 'no space left',
  },
];

/** The bare client writes into what nobody else sees any more; what that costs the others is shown with the recipes. */
const replaced: Obstructed = {
  name: 'was replaced outside of its mount',
  obstruct: [`cp ${store} /srv/mounted; mount --bind /srv/mounted ${store}`, `cp ${store} /srv/renewed; mv /srv/renewed /srv/mounted`].join(
    '\n',
  ),
  clear: `umount ${store}`,
  says: 'mount its folder instead',
};

/** The client cannot make its own lock there, and so does not renew: nothing is lost, but the turn is. */
const foreign: Obstructed = {
  name: 'belongs to another user',
  obstruct: `mkdir -p ${config}/projects; chown 65533 ${config}; chmod 755 ${config}`,
  clear: `chown 0 ${config}`,
  as: asPlainUser,
  says: 'belongs to user 65533',
};

/** A session in which the obstacle is there from the start, and is taken away when `clear` is called. */
function obstructed(lab: Lab, obstacle: Obstructed): { readonly run: Running; readonly clear: () => void } {
  const cleared = join(lab.home, 'cleared');
  const later = `(while ! [ -e '${cleared}' ]; do sleep 0.2; done; ${obstacle.clear}) &`;
  const plan = {
    mounts: { [config]: lab.config },
    before: `${obstacle.obstruct}\n${later}`,
    env: { HOLDFAST_ON_EVENT: `cat >> '${join(lab.home, 'told')}'` },
  };
  // What the store held in the end is seen in there only.
  const kept = ['sh', '-c', `"$@"; code=$?; cat ${store} > '${afterwards(lab)}'; exit $code`, 'sh'];
  return { run: inContainer(lab, plan, [...kept, ...(obstacle.as ?? []), ...turn]), clear: () => writeFileSync(cleared, '') };
}

const afterwards = (lab: Lab): string => join(lab.home, 'afterwards.json');

/** Waits until the hooks have told people something. */
async function isTold(lab: Lab, words: string): Promise<void> {
  const told = join(lab.home, 'told');
  await expect.poll(() => (existsSync(told) ? readFileSync(told, 'utf8') : ''), { timeout: 60_000 }).toContain(words);
}

describe.runIf(refused === null).concurrent('a login near its end in a store that', () => {
  itBare.each(unwritable)('$name is lost bare: the client renews in mid-turn, and cannot save', (obstacle) =>
    inLab(
      slowTurn(1, 8),
      async (lab) => {
        lab.personLogsIn('ada', 305_000);
        await obstructed(lab, obstacle).run.ended;
        expect(lab.vendor.grants.rotations).toBe(1);
        expect(labelIn(lab, afterwards(lab))).toBe('ada#2');
      },
      null,
    ),
  );

  it.each([...unwritable, replaced])('$name is not spent with hooks: the turn waits until what it gets can be saved', (obstacle) =>
    inLab(shortTurn, async (lab) => {
      lab.personLogsIn('ada', 330_000);
      setHooks(lab);
      const { run, clear } = obstructed(lab, obstacle);
      await isTold(lab, obstacle.says);
      await pause(3_000);
      expect(lab.vendor.seen.filter(({ path }) => path.startsWith('/v1/'))).toEqual([]);
      clear();
      // The exit code is the client's own affair: it also counts what it could not write on a full disk.
      expect((await run.ended).stdout).toBe('done\n');
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
      expect(lab.vendor.messages().every(({ status }) => status === 200)).toBe(true);
      expect(labelIn(lab, afterwards(lab))).toBe('ada#3');
    }),
  );
});

describe.runIf(refused === null).concurrent('a login that has lapsed in a store that belongs to another user', () => {
  itBare('costs the turn bare', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endAccessTokens();
      letLapse(lab);
      await expect(obstructed(lab, foreign).run.ended).resolves.toMatchObject({ code: 1 });
    }),
  );

  it('costs none with hooks', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endAccessTokens();
      letLapse(lab);
      setHooks(lab);
      const { run, clear } = obstructed(lab, foreign);
      await isTold(lab, foreign.says);
      await pause(3_000);
      expect(lab.vendor.tokenPosts).toBe(0);
      clear();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
    }));
});

describe.concurrent('a login near its end in a store that is a link', () => {
  it.each([
    ['to a folder, is renewed where the link leads', 'folder'],
    ['to a file, is renewed as the client does it: a file takes the place of the link', 'file'],
  ])('%s', (_name, what) =>
    inLab(shortTurn, async (lab) => {
      lab.personLogsIn('ada', 330_000);
      setHooks(lab);
      const [link, target] = what === 'folder' ? [lab.config, join(lab.home, 'elsewhere')] : [lab.store, join(lab.home, 'login.json')];
      renameSync(link, target);
      symlinkSync(target, link);
      const heard = join(lab.home, 'heard');
      const env = { ...inSandbox.env, HOLDFAST_ON_EVENT: `cat >> '${heard}'` };
      await expect(lab.bare(unattended, { env }).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      // What stays behind a link to a file is a login that is spent; that is said before it is.
      expect(existsSync(heard) && readFileSync(heard, 'utf8').includes('"kind":"linked-store"')).toBe(what === 'file');
      expect(lab.storedLabel()).toBe('ada#3');
      expect(lstatSync(link).isSymbolicLink()).toBe(what === 'folder');
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
    }),
  );
});
