import { describe, expect, it } from 'vitest';
import type { HeldRequest, HoldStep } from '../../src/core/replay.ts';
import { nextHoldStep } from '../../src/core/replay.ts';

const patience = { silentMs: 300_000, pingedMs: 540_000 };
const held = { heldMs: 0, streaming: true, pinging: false, storeEmpty: false };

describe('nextHoldStep', () => {
  const cases: Array<[name: string, held: Partial<HeldRequest>, step: HoldStep]> = [
    ['stays silent at first', {}, { do: 'stay', forMs: 300_000 }],
    ['stays silent to the last moment', { heldMs: 299_999 }, { do: 'stay', forMs: 1 }],
    ['pings a stream at the end of silence', { heldMs: 300_000 }, { do: 'ping' }],
    ['asks a plain request to come again', { heldMs: 300_000, streaming: false }, { do: 'ask-again' }],
    ['never pings on an empty store, where only a cut could follow', { heldMs: 300_000, storeEmpty: true }, { do: 'ask-again' }],
    ['keeps pinging', { heldMs: 539_999, pinging: true }, { do: 'stay', forMs: 1_000 }],
    ['cuts a pinged stream in time', { heldMs: 540_000, pinging: true }, { do: 'cut' }],
    ['never cuts on an empty store', { heldMs: 600_000, pinging: true, storeEmpty: true }, { do: 'stay', forMs: 1_000 }],
  ];
  it.each(cases)('%s', (_name, over, step) => {
    expect(nextHoldStep({ ...held, ...over }, patience)).toEqual(step);
  });

  it('sends no pings to a client whose patience they do not lengthen', () => {
    const step = nextHoldStep({ ...held, heldMs: 1_000 }, { silentMs: 1_000, pingedMs: 1_000 });
    expect(step).toEqual({ do: 'ask-again' });
  });
});
