import { allServed, callsServed, should } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'token-endpoint-unavailable',
  title: 'The token endpoint answers 503 for a while',
  description:
    'The token has ended, and the token endpoint answers 503 for three seconds. That is not a refusal: nobody is to sign in, and nothing is to be thrown away. Calls made meanwhile should wait; calls made afterwards must be served.',
  specReferences: [references.unavailable, references.tokenError],
  servers: { lifetimeMs: 3_000 },
  async steps(stage) {
    const { authorization } = stage;
    const bridge = await stage.start();
    await authorization.untilExpired();
    authorization.failRefreshes('unavailable');
    const asked = authorization.journal.until(({ outcome }) => outcome === 'unavailable');
    const over = asked.then(() => new Promise((resolve) => setTimeout(resolve, 3_000))).then(() => authorization.failRefreshes(null));
    const during = await bridge.calls(2, 'echo', {}, { mayFail: true });
    await over;
    return { during, after: await bridge.call() };
  },
  checks: [
    callsServed('served-afterwards', 'A call after the outage is served', ({ after }) => after),
    should('served-meanwhile', 'Calls made during the outage are served after it', [references.unavailable], ({ during }) =>
      allServed(during),
    ),
  ],
};
