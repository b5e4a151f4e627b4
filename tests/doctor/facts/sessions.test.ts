import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sessionFacts } from '../../../src/doctor/facts/sessions.ts';
import type { DiagnosisWorld } from '../../../src/doctor/world.ts';
import { scratchFolder } from '../../stores/scratch.ts';

it("keeps of a client's own error what is no secret, whatever the secret looks like", async () => {
  const config = scratchFolder();
  const said = 'API Error: 401 the token aB3dE6gH9jK2 at https://ada:hunter22@proxy.example was refused · Please run /login';
  const line = {
    type: 'assistant',
    timestamp: new Date().toISOString(),
    message: { model: '<synthetic>', content: [{ type: 'text', text: said }] },
    error: 'authentication_failed',
    isApiErrorMessage: true,
    apiErrorStatus: 401,
  };
  mkdirSync(join(config, 'projects', 'a'), { recursive: true });
  writeFileSync(join(config, 'projects', 'a', 'b.jsonl'), `${JSON.stringify(line)}\n`);
  const world = { clock: { now: Date.now }, classify: null } as unknown as DiagnosisWorld;
  expect(await sessionFacts(world, config)).toMatchObject([
    { ended: 'failed', said: 'API Error: 401 the token *** at https://***@proxy.example was refused · Please run /login' },
  ]);
});
