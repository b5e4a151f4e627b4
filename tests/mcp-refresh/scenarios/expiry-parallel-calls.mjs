import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'expiry-parallel-calls',
  title: 'Eight calls at once after the token has ended',
  description: 'One process makes eight calls at the same moment, after the end that the answer named. All are served, by one refresh.',
  specReferences: [references.refresh, references.rotation],
  servers: { lifetimeMs: 3_000 },
  async steps(stage) {
    const bridge = await stage.start();
    await bridge.call();
    await stage.authorization.untilExpired();
    return { calls: await bridge.calls(8) };
  },
  checks: [callsServed('served-together', 'All eight calls are served', ({ calls }) => calls)],
};
