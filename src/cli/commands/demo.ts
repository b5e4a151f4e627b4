import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inWords } from '../../core/expiry.ts';
import { Screen } from '../demo/screen.ts';
import type { Side } from '../demo/side.ts';
import { agentCount, openSide, stepCount } from '../demo/side.ts';
import type { World } from '../../host/world.ts';
import { shown } from '../../core/shown.ts';

/** What happens to both sides, seconds after the start. */
const outageFrom = 11;
const outageUntil = 18;
const grantDies = 25;
const personComes = 32;

/**
 * Runs the main job without an account: agents at work at an embedded vendor, bare and guarded, through an outage of the
 * login service and a login that only a person can renew.
 *
 * @returns 0 only when the bare agents fail and the guarded ones lose nothing; else 1.
 */
export async function demo(world: World): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-demo-'));
  const [bare, guarded] = await Promise.all([
    openSide(world, join(folder, 'bare'), false),
    openSide(world, join(folder, 'guarded'), true),
  ]);
  const screen = new Screen(world, bare, guarded);
  const ticking = setInterval(() => screen.draw(), 250);
  try {
    screen.event(
      `${agentCount} agents a side begin; the server ends each access token after 5 s, each refresh token works once`,
    );
    const both = [bare, guarded];
    const over = Promise.all(both.map((side) => side.finished));
    await Promise.race([over, play(world, screen, both)]);
    await over;
    screen.result(comparison(bare, guarded));
    return verdict(world, bare, guarded);
  } finally {
    clearInterval(ticking);
    await Promise.all([bare.close(), guarded.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same misfortunes for both sides, at the same time. */
async function play(world: World, screen: Screen, sides: readonly Side[]): Promise<void> {
  const startedAt = world.clock.now();
  const at = (seconds: number): Promise<void> => world.clock.sleep(startedAt + seconds * 1_000 - world.clock.now());
  await at(outageFrom);
  screen.event('the login service goes down (500 for every renewal)');
  for (const side of sides) side.vendor.tokenMode = { kind: 'status', status: 500 };
  await at(outageUntil);
  screen.event('the login service is back');
  for (const side of sides) side.vendor.tokenMode = { kind: 'ok' };
  await at(grantDies);
  screen.event('the vendor ends the login itself: only a person can help now');
  for (const side of sides) side.vendor.grants.endGrants();
  await at(personComes);
  screen.event('a person signs in');
  await Promise.all(sides.map((side) => side.personLogsIn()));
}

function comparison(bare: Side, guarded: Side): ReadonlyArray<readonly [string, string, string]> {
  const row = (label: string, of: (side: Side) => string): [string, string, string] => [label, of(bare), of(guarded)];
  return [
    row('agents that finished', (side) => `${finished(side)} of ${agentCount}`),
    row('steps done', (side) => `${steps(side)} of ${agentCount * stepCount}`),
    row('renewals', (side) => String(side.vendor.grants.rotations)),
    row('spent refresh tokens reused', (side) => String(side.vendor.grants.reuses)),
    row('refusals absorbed', (side) => String(side.tally.refused)),
    row('time held, all requests', (side) => inWords(side.tally.heldMs)),
  ];
}

function verdict(world: World, bare: Side, guarded: Side): number {
  const lost = agentCount - finished(bare);
  const held = finished(guarded) === agentCount && guarded.vendor.grants.reuses === 0;
  if (held && lost > 0) {
    world.terminal.say(shown`Bare, ${lost} of ${agentCount} agents died. Guarded, nothing was lost.`);
    return 0;
  }
  world.terminal.say(
    held
      ? shown`The bare agents survived, so this run showed nothing.`
      : shown`The guarded agents lost work: this is a bug, please report it.`,
  );
  return 1;
}

function finished(side: Side): number {
  return side.agents.filter((agent) => agent.end === 'done').length;
}

function steps(side: Side): number {
  return side.agents.reduce((sum, agent) => sum + agent.steps, 0);
}
