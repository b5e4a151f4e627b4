import { claudeCode } from '../../agents/claude-code/adapter.ts';
import { generationOf } from '../../core/credential.ts';
import { holdFor } from '../../core/hold.ts';
import { loadFingerprinter } from '../../stores/fingerprint.ts';
import { openStateFolder } from '../../stores/state-folder.ts';
import { answerByItself } from '../../guard/hooks/hook-guard.ts';
import type { World } from '../../host/world.ts';

/** How long a token endpoint that is away is waited for, milliseconds. */
const patienceMs = 60_000;

/** Lets the official client renew its own login, by the same gate as a hook. @returns whether the login is another now. */
export async function renewByClient(world: World): Promise<boolean> {
  const stateFolder = await openStateFolder(world.env, world.platform);
  const { fingerprint } = await loadFingerprinter(stateFolder);
  const agent = claudeCode(fingerprint, world.platform, world.clock);
  const invocation = { command: 'claude', args: [], env: world.env, cwd: world.cwd };
  const survey = await agent.survey(invocation, false);
  if ((await agent.messenger(invocation, survey)) === null) return false;
  const before = generationOf(await survey.store.read());
  const question = { schema: 1, mayHold: true, refused: before, hold: null, storeId: survey.store.id } as const;
  const hold = holdFor(patienceMs);
  await answerByItself({ world, stateFolder, agent, invocation, survey, hold, clientPid: null }, question);
  const after = generationOf(await survey.store.read());
  return after !== null && after !== before;
}
