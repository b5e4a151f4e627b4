/** Each kind of home, under each way of starting the client and in each place where its things may lie; and what was said of them. */
import { join } from 'node:path';
import { chmodSync } from 'node:fs';
import { ZooHome } from '../home.ts';
import { kinds } from './kinds.ts';
import type { HomeKind, Twin } from './kinds.ts';
import { launchers } from './launchers.ts';
import type { Launcher } from './launchers.ts';
import { lookAt } from './look.ts';
import type { Said } from './look.ts';
import { scopes } from './scopes.ts';
import type { Scope } from './scopes.ts';

/** One home of the product. */
export interface Listed {
  readonly kind: HomeKind;
  readonly launcher: Launcher;
  readonly scope: Scope;
}

/** All of them; those of other clients depend on neither launcher nor scope. */
export const product: readonly Listed[] = kinds.flatMap((kind) =>
  kind.client === 'claude' ? launchers.flatMap((launcher) => scopes.map((scope) => ({ kind, launcher, scope }))) : [listed(kind, 0, 0)],
);

/** Each kind once, with launchers and scopes taken in turn. */
export const sample: readonly Listed[] = kinds.map((kind, at) => listed(kind, at, at >> 1));

function listed(kind: HomeKind, launcher: number, scope: number): Listed {
  const [first, usual] = [launchers[launcher % launchers.length], scopes[scope % scopes.length]];
  if (first === undefined || usual === undefined) throw new Error('expected launchers and scopes');
  return { kind, launcher: first, scope: usual };
}

/** The twins of one home, as they are called there. */
export function twinsOf({ kind, launcher }: Listed): readonly Twin[] {
  const isCi = launcher.name === 'a job of CI';
  return kind.twins.flatMap((twin) => (isCi && twin.inCi === null ? [] : [{ ...twin, id: (isCi ? twin.inCi : null) ?? twin.id }]));
}

export function nameOf({ kind, launcher, scope }: Listed): string {
  return `${kind.name} · ${launcher.name} · ${scope.name}`;
}

/** Puts one home together. @param program what the client’s name leads to. */
export async function built<Home extends ZooHome>(
  home: Home,
  { kind, launcher, scope }: Listed,
  twin: Twin | null,
  program = join(home.root, 'installed', 'claude'),
): Promise<Home> {
  launcher.install(home, program);
  await scope.prepare(home);
  await kind.build(home, scope);
  await twin?.sicken(home, scope);
  return home;
}

/** What is wrong with what was said of a healthy home: nothing, or the false alarm in words. */
export function falseAlarm({ findings, doctor, check }: Said): string | null {
  const told = findings.filter(({ level }) => level !== 'info');
  if (told.length > 0) return told.map(({ id, level, evidence }) => `${level} ${id}: ${evidence[0] ?? ''}`).join(' | ');
  return doctor === 0 && check.exitCode === 0 ? null : `doctor ${doctor}, check ${check.exitCode}`;
}

/** What is wrong with what was said of a sick twin: nothing, or how it was missed. */
export function missed({ id, says, outcome, lasts }: Twin, { findings, doctor, check }: Said): string | null {
  const items = check.items.filter(({ state }) => state !== 'pass');
  const named = [
    ...findings.filter(({ level }) => level !== 'info').map((one) => ({ id: one.id, text: one.evidence.join('\n') })),
    ...items.map((item) => ({ id: item.id, text: item.found })),
  ];
  if (!named.some((one) => one.id === id && says.test(one.text)))
    return `expected ${id} (${String(says)}), got ${named.map((one) => `${one.id ?? ''}: ${one.text}`).join(' | ') || 'silence'}`;
  const stops = check.answer !== 'yes';
  if (stops !== (outcome === 'stops')) return `expected that it ${outcome}, and check answers ${check.answer}`;
  return disagreement({ findings, doctor, check }, lasts !== undefined);
}

/** Doctor and check say the same of one machine; what a job must last only check is asked. */
export function disagreement({ doctor, check }: Pick<Said, 'findings' | 'doctor' | 'check'>, isForJob: boolean): string | null {
  if (isForJob && doctor === 0) return null;
  return doctor === check.exitCode ? null : `doctor ends with ${doctor}, check with ${check.exitCode}`;
}

/** Looks at one home, goes on with what was said, and takes the home away again. */
export async function said<T>(one: Listed, twin: Twin | null, then: (seen: Said, home: ZooHome) => T | Promise<T>): Promise<T> {
  const home = await built(new ZooHome(), one, twin);
  try {
    const seen = await lookAt(home, one.kind.client, twin?.lasts === undefined ? null : 8 * 3_600_000);
    return await then(seen, home);
  } finally {
    takeAway(home, one.scope);
  }
}

/** Also where a twin took the right to write from its folder. */
function takeAway(home: ZooHome, { store }: Scope): void {
  try {
    chmodSync(home.path(store), 0o755);
  } catch {
    // There is none in every home.
  }
  home.close();
}
