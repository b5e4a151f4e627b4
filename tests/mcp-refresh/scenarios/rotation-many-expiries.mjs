import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

const expiries = 5;

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'rotation-many-expiries',
  title: 'Five lifetimes in a row, with three calls at each end',
  description: 'Refresh tokens rotate, and one that comes twice ends the grant. Each of five ends costs one refresh, and no call.',
  specReferences: [references.rotation],
  servers: { lifetimeMs: 2_000 },
  async steps(stage) {
    const bridge = await stage.start();
    const calls = [];
    for (let expiry = 0; expiry < expiries; expiry += 1) {
      await stage.authorization.untilExpired();
      calls.push(...(await bridge.calls(3)));
    }
    return { calls };
  },
  checks: [callsServed('served-at-each-end', 'All calls are served', ({ calls }) => calls)],
};
