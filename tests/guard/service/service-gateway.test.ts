import { describe, expect, it } from 'vitest';
import { gateOver } from '../../../src/guard/service/service-gateway.ts';
import type { StoreGuard } from '../../../src/guard/service/store-guard.ts';
import type { KeeperState } from '../../../src/keeper/trouble.ts';

/** A guard whose keeper answers every refusal with its own name. */
function guard(storeId: string, generation: string | null, over: { proven?: boolean; state?: KeeperState['kind'] } = {}) {
  const told: string[] = [];
  const keeper = {
    reading: generation === null ? { kind: 'blank' } : { kind: 'login', login: { generation } },
    afterRefusal: async () => ({ go: 'give-up', because: storeId }),
    storeEmpty: generation === null,
    awaitsProof: over.proven === false,
    proven: (seen: string) => void told.push(seen),
    state: { kind: over.state ?? 'watching' },
    waitingFor: `${storeId} waits`,
  };
  return { told, kept: { guard: { storeId, keeper } as unknown as StoreGuard, sessions: 1 } };
}

/** Guards of which some are found only by a look. */
function gate(now: ReturnType<typeof guard>[], afterLook: ReturnType<typeof guard>[] = now) {
  let shown = now;
  let looks = 0;
  const all = () => shown.map(({ kept }) => kept);
  const find = (storeId: string) => all().find((kept) => kept.guard.storeId === storeId)?.guard ?? null;
  const look = async (): Promise<void> => {
    looks += 1;
    shown = afterLook;
  };
  return { gate: gateOver({ all, find, look }, 'usual'), looks: () => looks };
}

const refusedWith = async (over: ReturnType<typeof gate>, generation: string) =>
  over.gate.afterRefusal(generation as never, new AbortController().signal);

describe('the gate of the service’s gateway', () => {
  it('asks the guard of the store that shows the refused login, else that of the usual store', async () => {
    const over = gate([guard('usual', 'a1'), guard('other', 'b1')]);
    await expect(refusedWith(over, 'b1')).resolves.toMatchObject({ because: 'other' });
    await expect(refusedWith(over, 'a1')).resolves.toMatchObject({ because: 'usual' });
    await expect(refusedWith(over, 'a0')).resolves.toMatchObject({ because: 'usual' });
    expect(over.looks()).toBe(0);
  });

  it('has the usual store looked after when no session has reported itself', async () => {
    const over = gate([], [guard('usual', 'a1')]);
    await expect(refusedWith(over, 'a1')).resolves.toMatchObject({ because: 'usual' });
    expect(over.looks()).toBe(1);
  });

  it('passes refusals on where no store can be looked after', async () => {
    await expect(refusedWith(gate([]), 'a1')).resolves.toEqual({ go: 'give-up', because: 'no-store-found' });
  });

  it('takes the caution that any of its stores needs', () => {
    expect(gate([guard('usual', 'a1'), guard('other', null)]).gate.storeEmpty).toBe(true);
    expect(gate([guard('usual', 'a1')]).gate.storeEmpty).toBe(false);
    expect(gate([guard('usual', 'a1'), guard('other', 'b1', { proven: false })]).gate.awaitsProof).toBe(true);
    expect(gate([guard('usual', 'a1')]).gate.awaitsProof).toBe(false);
  });

  it('tells every guard what was seen to work', () => {
    const guards = [guard('usual', 'a1'), guard('other', 'b1')];
    gate(guards).gate.proven('b1' as never);
    expect(guards.map(({ told }) => told)).toEqual([['b1'], ['b1']]);
  });

  it('says what the one in trouble waits for', () => {
    expect(gate([guard('usual', 'a1'), guard('other', 'b1', { state: 'waiting' })]).gate.waitingFor).toBe('other waits');
    expect(gate([guard('usual', 'a1')]).gate.waitingFor).toBe('usual waits');
    expect(gate([]).gate.waitingFor).toBe('');
  });
});
