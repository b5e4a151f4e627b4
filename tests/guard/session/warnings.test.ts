import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingOf } from '../../../src/guard/session/copies.ts';
import { keepWarning, warnEarly } from '../../../src/guard/session/warnings.ts';
import type { WarningPlan } from '../../../src/guard/session/warnings.ts';
import type { Fact } from '../../../src/core/fact.ts';
import type { Warning } from '../../../src/core/warning.ts';
import { findLoginStore } from '../../../src/stores/client-store.ts';
import { fingerprint, loginText, realClock, scratchFolder } from '../../stores/scratch.ts';

const day = 86_400_000;

/** A login in a folder of its own. */
function storeWith(generation: number, more: Readonly<Record<string, unknown>> = {}) {
  const folder = scratchFolder();
  writeFileSync(join(folder, '.credentials.json'), loginText(generation, more));
  return findLoginStore({ CLAUDE_CONFIG_DIR: folder }, 'linux', fingerprint, realClock);
}

function planFor(store: ReturnType<typeof storeWith>, stateFolder: string, over: Partial<WarningPlan> = {}) {
  const warnings: Warning[] = [];
  const note = (fact: Fact): void => {
    if (fact.event !== 'warning') throw new Error(JSON.stringify(fact));
    warnings.push(fact.warning);
  };
  const world = { clock: realClock, env: {}, hostname: 'build-7' };
  const plan: WarningPlan = { world, stateFolder, fingerprint, survey: { store, guarded: true }, holdMs: null, note, ...over };
  return { plan, warnings };
}

describe('early warnings', () => {
  it('come once, however many sessions look', async () => {
    const state = scratchFolder();
    const store = storeWith(1, { refreshTokenExpiresAt: Date.now() + 2 * day });
    const sessions = Array.from({ length: 5 }, () => planFor(store, state));
    await Promise.all(sessions.map(({ plan }) => warnEarly(plan)));
    expect(sessions.flatMap(({ warnings }) => warnings)).toEqual([expect.objectContaining({ kind: 'login-ends', withinDays: 3 })]);
  });

  it('say nothing of a login that is good, nor of another credential than the login', async () => {
    const { plan, warnings } = planFor(storeWith(1), scratchFolder());
    await warnEarly(plan);
    const ending = storeWith(2, { refreshTokenExpiresAt: Date.now() + day });
    await warnEarly({ ...plan, survey: { store: ending, guarded: false } });
    expect(warnings).toEqual([]);
  });

  it('find a store that cannot be written, before anything is spent', async () => {
    const store = storeWith(1);
    // What lies where the client makes its lock keeps it from renewing, for every user alike.
    writeFileSync(join(dirname(store.place), '.oauth_refresh.lock'), '');
    const { plan, warnings } = planFor(store, scratchFolder());
    await warnEarly(plan);
    expect(warnings.map(({ kind }) => kind)).toContain('store-not-writable');
  });

  it('find a copy of the login, and none where it was only moved or has been renewed since', async () => {
    const state = scratchFolder();
    const original = storeWith(1);
    await warnEarly(planFor(original, state).plan);
    const copy = planFor(storeWith(1), state);
    await warnEarly(copy.plan);
    expect(copy.warnings).toEqual([{ kind: 'copied-login', other: original.place, setting: settingOf({}) }]);

    writeFileSync(original.place, loginText(2));
    writeFileSync(copy.plan.survey.store.place, '');
    const third = planFor(storeWith(1), state);
    await warnEarly(third.plan);
    expect(third.warnings).toEqual([]);
  });

  it('of a copy on another machine count for a week', async () => {
    const state = scratchFolder();
    mkdirSync(join(state, 'seen'));
    const record = (at: number) =>
      writeFileSync(
        join(state, 'seen', 'other.json'),
        JSON.stringify({ schema: 1, refresh: fingerprint('fake-refresh-1'), place: '/mounted/.credentials.json', host: 'box-2', at }),
      );
    record(Date.now() - 7 * day);
    const early = planFor(storeWith(1), state);
    await warnEarly(early.plan);
    expect(early.warnings).toEqual([]);
    record(Date.now() - day);
    await warnEarly(early.plan);
    expect(early.warnings).toMatchObject([{ kind: 'copied-login', other: '/mounted/.credentials.json on box-2' }]);
  });

  it('come again and again into a long session, until it ends', async () => {
    const looks: number[] = [];
    let wake = (): void => undefined;
    const clock = {
      now: () => Date.now(),
      sleep: (ms: number, signal?: AbortSignal) => {
        looks.push(ms);
        return new Promise<void>((resolve) => {
          wake = resolve;
          signal?.addEventListener('abort', () => resolve());
        });
      },
    };
    const store = storeWith(1);
    const { plan, warnings } = planFor(store, scratchFolder(), { world: { clock, env: {}, hostname: 'h' }, holdMs: 60_000 });
    const stop = await keepWarning(plan);
    expect([warnings, looks]).toEqual([[], [1_800_000]]);
    writeFileSync(store.place, loginText(1, { refreshTokenExpiresAt: Date.now() + 30_000 }));
    wake();
    await expect.poll(() => warnings).toMatchObject([{ kind: 'login-ends', withinDays: 1 }]);
    await expect.poll(() => looks.length).toBe(2);
    stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(looks).toHaveLength(2);
  });
});

describe('the setting of a machine', () => {
  it.each([
    [{ CODESPACES: 'true' }, [], 'container'],
    [{}, ['/.dockerenv'], 'container'],
    [{ SSH_CONNECTION: '1' }, ['/run/.containerenv'], 'container'],
    [{ SSH_CONNECTION: '1' }, [], 'remote'],
    [{}, [], null],
  ])('%j with %j is %s', (env, files: readonly string[], setting) => {
    expect(settingOf(env, (path) => files.includes(path))).toBe(setting);
  });
});
