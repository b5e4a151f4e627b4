/** Holdfast's gateway with a gate that never decides, for measuring what it costs to stand in the way. */
import type { Fingerprint } from '../src/core/credential.ts';
import { openGateway } from '../src/gateway/gateway.ts';

const gateway = await openGateway({
  upstream: process.argv[2] ?? '',
  gate: {
    afterRefusal: () => new Promise(() => undefined),
    storeEmpty: false,
    awaitsProof: false,
    proven: () => undefined,
    waitingFor: '',
  },
  fingerprint: (token) => token as Fingerprint,
  carriesLogin: (headers) => headers.authorization !== undefined,
  patience: () => ({ silentMs: 3_600_000, pingedMs: 3_600_000 }),
  journal: { note: () => undefined },
  clock: { now: Date.now, sleep: () => new Promise(() => undefined) },
  capability: 'bench',
  env: {},
  silenceMs: 900_000,
});
process.stdout.write(`${gateway.url}\n`);
