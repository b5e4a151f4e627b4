import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { install } from '../../../src/guard/install/install.ts';
import { uninstall } from '../../../src/guard/install/uninstall.ts';
import { stateEntries } from '../../../src/guard/install/purge.ts';
import { lookAtInstall } from '../../../src/guard/status/installed.ts';
import { serviceSocket } from '../../../src/guard/session/sessions-folder.ts';
import { openControl } from '../../../src/gateway/control.ts';
import { socketToListenAt } from '../../../src/stores/private-socket.ts';
import { openRouteJournal } from '../../../src/agents/mcp/route-journal.ts';
import { openHelpedSessions } from '../../../src/stores/helped-sessions.ts';
import { files, home, plain, plainly } from './home.ts';

const purging = { ...plainly, purge: true, yes: true };

/** A home in which Holdfast is installed and has kept something. */
async function used() {
  const made = home('{}');
  const state = join(made.folder, '.local', 'state', 'holdfast');
  const config = join(made.folder, '.config', 'holdfast', 'config.json');
  await install(made.world, plain, files);
  await openHelpedSessions(state).record('one', 0);
  mkdirSync(join(state, 'credentials'), { mode: 0o700 });
  writeFileSync(join(state, 'credentials', 'work.json'), '{}', { mode: 0o600 });
  mkdirSync(join(made.folder, '.config', 'holdfast'), { recursive: true });
  writeFileSync(config, '{}');
  return { ...made, state, config };
}

describe('what is installed', () => {
  it('is told with its place and its day, and is gone after uninstall', async () => {
    const { world, settings, state } = await used();
    await expect(lookAtInstall(world, state, files)).resolves.toEqual({
      settings: [{ path: settings, since: '2030-01-01T12:00:00.000Z' }],
      service: null,
    });
    await uninstall(world, plainly, files);
    await expect(lookAtInstall(world, state, files)).resolves.toEqual({ settings: [], service: null });
  });

  it('keeps its first day when it is installed again', async () => {
    const { world, state } = await used();
    const later = { ...world, clock: { ...world.clock, now: () => Date.parse('2031-01-01T12:00:00Z') } };
    await install(later, { ...plain, holdMs: 90_000 }, files);
    await expect(lookAtInstall(world, state, files)).resolves.toMatchObject({ settings: [{ since: '2030-01-01T12:00:00.000Z' }] });
  });
});

describe('uninstall --purge', () => {
  it('takes away all that Holdfast keeps, and names the logins that go with it', async () => {
    const { world, folder, settings, said } = await used();
    await expect(uninstall(world, purging, files)).resolves.toBe(0);
    expect(readFileSync(settings, 'utf8')).toBe('{}');
    expect(readdirSync(join(folder, '.local', 'state'))).toEqual([]);
    expect(readdirSync(join(folder, '.config'))).toEqual([]);
    expect(said.join('\n')).toMatch(/stay valid at their servers: work\n.*holdfast logout/);
  });

  it('leaves what Holdfast did not make, and nothing behind a link is touched', async () => {
    const { world, folder, state, said } = await used();
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'letter'), 'dear');
    writeFileSync(join(state, 'notes.txt'), 'mine');
    symlinkSync(join(folder, 'mine'), join(state, 'warned'));
    symlinkSync(join(folder, 'mine'), join(state, 'install', 'link'));
    await uninstall(world, purging, files);
    expect(readdirSync(state)).toEqual(['notes.txt']);
    expect(readFileSync(join(folder, 'mine', 'letter'), 'utf8')).toBe('dear');
    expect(said.join('\n')).toContain(`left, since Holdfast did not make it: ${join(state, 'notes.txt')}`);
  });

  it('changes nothing while it only shows, while nobody agrees, and while clients lead through the bridge', async () => {
    const { world, state, config } = await used();
    const all = (): string[] =>
      [...readdirSync(state, { recursive: true, encoding: 'utf8' }).toSorted(), config].filter(
        (path) => path !== config || existsSync(path),
      );
    const before = all();
    await uninstall(world, { ...purging, dryRun: true }, files);
    await expect(uninstall(world, { ...purging, yes: false }, files)).rejects.toMatchObject({
      code: 'usage',
      hint: 'holdfast uninstall --purge --yes',
    });
    expect(all()).toEqual(before);
    await openRouteJournal(state).keep({ at: 0, place: {}, change: {} } as never);
    await expect(uninstall(world, purging, files)).rejects.toMatchObject({ hint: 'holdfast mcp import --undo' });
  });

  it('leaves all as it is while a service that somebody started is at work, and one that died is no service', async () => {
    const { world, state, settings } = await used();
    mkdirSync(join(state, 'sessions'), { mode: 0o700, recursive: true });
    const control = await openControl(
      await socketToListenAt(serviceSocket(state), state),
      () => ({ schema: 1, kind: 'service', pid: 4711 }),
      () => Promise.resolve({}),
    );
    for (const dryRun of [true, false]) {
      await expect(uninstall(world, { ...purging, dryRun }, files)).rejects.toMatchObject({
        code: 'usage',
        message: 'expected no service while its state is taken away, found one (pid 4711)',
        hint: expect.stringContaining('kill 4711') as string,
      });
    }
    expect(readFileSync(settings, 'utf8')).toContain('holdfast');
    expect(existsSync(state)).toBe(true);
    await control.close();
    await expect(uninstall(world, purging, files)).resolves.toBe(0);
    expect(existsSync(state)).toBe(false);
  });

  it('knows every entry that the sources make in the state folder', () => {
    const root = join(import.meta.dirname, '..', '..', '..', 'src');
    const made = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .flatMap((text) => Array.from(text.matchAll(/join\((?:stateFolder|stateFolderPath\([^)]*\)), '([^']+)'/g), ([, name]) => name));
    expect(made.length).toBeGreaterThan(20);
    expect(stateEntries).toEqual(expect.arrayContaining(made));
  });
});
