import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'expiry-between-calls',
  title: 'The access token ends between two calls',
  description: 'The token reaches the end that its answer named. The next call is served with a new one, and nobody is asked to sign in.',
  specReferences: [references.refresh, references.tokenUse],
  servers: { lifetimeMs: 3_000 },
  async steps(stage) {
    const bridge = await stage.start();
    const before = await bridge.call();
    await stage.authorization.untilExpired();
    return { before, after: await bridge.call() };
  },
  checks: [
    callsServed('served-before-expiry', 'A call is served while the token is good', ({ before }) => before),
    callsServed('served-after-expiry', 'A call after the end is served', ({ after }) => after),
  ],
};
