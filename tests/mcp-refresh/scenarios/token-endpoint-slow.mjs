import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'token-endpoint-slow',
  title: 'The token endpoint takes four seconds',
  description: 'While a refresh is on its way, four more calls are made, a second apart from the first. They wait for the same answer.',
  specReferences: [references.rotation],
  servers: { lifetimeMs: 3_000 },
  async steps(stage) {
    const { authorization } = stage;
    const bridge = await stage.start();
    await authorization.untilExpired();
    authorization.settings.lifetimeMs = 60_000;
    authorization.settings.delayMs = 4_000;
    const first = bridge.call();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return { calls: await Promise.all([first, bridge.calls(4)]) };
  },
  checks: [callsServed('served-by-one-answer', 'All calls are served', ({ calls }) => calls.flat())],
};
