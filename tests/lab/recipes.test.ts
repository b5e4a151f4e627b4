import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountsRefused } from '../stores/child.ts';
import { bare, configIn, guarded, labelIn, logIn, loggedIn, newVolume, stop, storeIn } from './container.ts';
import type { ContainerPlan } from './container.ts';
import type { Lab, Running } from './lab.ts';
import { image } from './recipe-files.ts';
import { inLab, inSandbox, itBare, shortTurn, unattended } from './work.ts';

const refused = mountsRefused();
const { env, volume: mountedAt } = image();

/** A volume into which somebody has copied the login of this lab's home. */
function withCopy(lab: Lab): string {
  const volume = newVolume(lab);
  mkdirSync(configIn(volume));
  cpSync(lab.store, storeIn(volume));
  return volume;
}

/** What of the client and of Holdfast lies outside of the volume. */
function leftInHomes(lab: Lab): string[] {
  const homes = readdirSync(lab.home).filter((name) => name.startsWith('container-'));
  expect(homes.length).toBeGreaterThan(0);
  return homes.flatMap((home) => readdirSync(join(lab.home, home))).filter((name) => /claude|holdfast|^\.local$/.test(name));
}

describe.runIf(refused === null).concurrent('a container with a login of its own on a volume', () => {
  it('keeps it when it is made anew, with all that belongs to it, and renews it there', () =>
    inLab(shortTurn, async (lab) => {
      const volume = await loggedIn(lab);
      await expect(guarded(lab, { volume }).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      lab.vendor.grants.endAccessTokens();
      const before = labelIn(lab, storeIn(volume));
      const ended = await guarded(lab, { volume }).ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('1 renewed');
      expect(labelIn(lab, storeIn(volume))).not.toBe(before);
      expect(existsSync(join(configIn(volume), '.claude.json'))).toBe(true);
      expect(readdirSync(volume).toSorted()).toEqual(['claude', 'holdfast']);
      expect(leftInHomes(lab)).toEqual([]);
    }));

  it('does not disturb another that has its own', () =>
    inLab(shortTurn, async (lab) => {
      const volumes = [await loggedIn(lab), await loggedIn(lab)];
      lab.vendor.grants.endAccessTokens();
      const rotations = lab.vendor.grants.rotations;
      const ended = await Promise.all(volumes.map((volume) => guarded(lab, { volume }).ended));
      for (const run of ended) expect(run).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.grants.rotations).toBe(rotations + 2);
    }));
});

describe.runIf(refused === null).concurrent('a login that was copied into a container', () => {
  itBare('is lost bare, there and where it comes from', () =>
    inLab(
      shortTurn,
      async (lab) => {
        const volume = withCopy(lab);
        lab.vendor.grants.endAccessTokens();
        await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0 });
        await expect(bare(lab, { volume }).ended).resolves.toMatchObject({ code: 1 });
        await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 1 });
        expect([labelIn(lab, storeIn(volume)), lab.storedLabel()]).toEqual(['blank', 'blank']);
      },
      null,
    ),
  );

  it('costs no session, guarded: each is held until its own place has a login', () =>
    inLab(
      shortTurn,
      async (lab) => {
        const volume = withCopy(lab);
        lab.vendor.grants.endAccessTokens();
        await expect(lab.guarded(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0 });
        const inside = guarded(lab, { volume });
        await inside.says('held – a person is needed');
        await inside.says(`CLAUDE_CONFIG_DIR=${env['CLAUDE_CONFIG_DIR']} claude auth login`);
        await expect(logIn(lab, volume).ended).resolves.toMatchObject({ code: 0 });
        await expect(inside.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
        const outside = lab.guarded(unattended, inSandbox);
        await outside.says('held – a person is needed');
        lab.personLogsIn();
        await expect(outside.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      },
      1,
    ));
});

describe.runIf(refused === null).concurrent('a container that is stopped while its login is renewed', () => {
  const stoppedInRenewal = async (lab: Lab, volume: string, start: typeof bare): Promise<void> => {
    lab.vendor.tokenMode = { kind: 'ok', delayMs: 4_000 };
    lab.vendor.grants.endAccessTokens();
    const posts = lab.vendor.tokenPosts;
    const run = start(lab, { volume });
    await lab.vendor.until((vendor) => vendor.tokenPosts > posts);
    stop(run);
    await run.ended;
    lab.vendor.tokenMode = { kind: 'ok' };
  };

  itBare('loses it bare', () =>
    inLab(
      shortTurn,
      async (lab) => {
        const volume = await loggedIn(lab);
        await stoppedInRenewal(lab, volume, bare);
        await expect(bare(lab, { volume }).ended).resolves.toMatchObject({ code: 1 });
        expect(labelIn(lab, storeIn(volume))).toBe('blank');
      },
      null,
    ),
  );

  it('ends when it is saved, guarded', () =>
    inLab(shortTurn, async (lab) => {
      const volume = await loggedIn(lab);
      await stoppedInRenewal(lab, volume, guarded);
      await expect(guarded(lab, { volume }).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));
});

describe.runIf(refused === null).concurrent('a store of the host that a container mounts', () => {
  const config = `${mountedAt}/claude`;
  const asFile = (lab: Lab): ContainerPlan => ({ mounts: { [`${config}/.credentials.json`]: lab.store } });

  /** A container that was there, with the file mounted, before the host's client renews. */
  async function outlivedByItsLogin(lab: Lab, start: typeof bare): Promise<Running> {
    const renewed = join(lab.home, 'renewed');
    const before = `echo mounted >&2; while ! [ -e '${renewed}' ]; do sleep 0.1; done`;
    const inside = start(lab, { ...asFile(lab), before });
    await inside.says('mounted');
    lab.vendor.grants.endAccessTokens();
    await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0 });
    writeFileSync(renewed, '');
    return inside;
  }

  itBare('as a single file, is lost bare once the client outside renames a renewed login over it', () =>
    inLab(
      shortTurn,
      async (lab) => {
        const inside = await outlivedByItsLogin(lab, bare);
        await expect(inside.ended).resolves.toMatchObject({ code: 1 });
        expect(lab.vendor.grants.reuses).toBe(1);
        await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 1 });
      },
      null,
    ),
  );

  it('as a single file, is found to be an old copy, guarded, before it costs the host its login', () =>
    inLab(shortTurn, async (lab) => {
      const inside = await outlivedByItsLogin(lab, guarded);
      // Warned of before the client starts; only from the hold on is there a client to be stopped.
      await inside.says('held – a person is needed');
      await inside.says('mount its folder instead, and start the container anew');
      stop(inside);
      await inside.ended;
      await expect(guarded(lab, asFile(lab)).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      await expect(lab.guarded(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('as a folder, is one store for both: one renewal, seen by both', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endAccessTokens();
      const runs = [lab.guarded(unattended, inSandbox), guarded(lab, { mounts: { [config]: lab.config } })];
      const ended = await Promise.all(runs.map((run) => run.ended));
      for (const run of ended) expect(run).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
    }));
});
