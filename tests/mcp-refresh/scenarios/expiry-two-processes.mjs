import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'expiry-two-processes',
  title: 'The token that two processes share has ended',
  description:
    'Two processes of one user share one sign-in, as the windows of an editor do. All call at the same moment after the end that the answer named, twice.',
  specReferences: [references.refresh, references.rotation],
  servers: { lifetimeMs: 3_000 },
  async steps(stage) {
    const bridges = [await stage.start(), ...(await stage.startMany(2 - 1))];
    const calls = [];
    for (let round = 0; round < 2; round += 1) {
      await stage.authorization.untilExpired();
      calls.push(...(await Promise.all(bridges.map((bridge) => bridge.call()))));
    }
    return { calls };
  },
  checks: [callsServed('served-in-each-process', 'The calls of all processes are served', ({ calls }) => calls)],
};
