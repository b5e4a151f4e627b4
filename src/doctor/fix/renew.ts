import { generationOf } from '../../core/credential.ts';
import { holdFor } from '../../core/hold.ts';
import type { Host } from '../../host/open-host.ts';

/** How long a token endpoint that is away is waited for, milliseconds. */
const patienceMs = 60_000;

/** Lets the official client renew its own login, by the same gate as a hook. @returns whether the login is another now. */
export async function renewByClient(host: Host, signal: AbortSignal): Promise<boolean> {
  const { agent } = await host.claudeCode();
  const { env, cwd } = host;
  const invocation = { command: 'claude', args: [], env, cwd };
  const survey = await agent.survey(invocation, false);
  const { store } = survey;
  const messenger = await agent.messenger(invocation, survey);
  if (messenger === null) return false;
  const before = generationOf(await store.read());
  const keeper = await host.openKeeper({
    store,
    messenger,
    // Whoever mends is at the screen, and is told of all that is left to do.
    journal: { note: () => undefined },
    hold: holdFor(patienceMs),
    describe: () => '',
  });
  const stop = await keeper.start();
  try {
    await keeper.readyForTurn(before, signal);
  } finally {
    await stop();
  }
  const after = generationOf(await store.read());
  return after !== null && after !== before;
}
