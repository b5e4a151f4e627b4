import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'no-new-refresh-token',
  title: 'A refresh brings no new refresh token',
  description: 'The server does not rotate: then the old refresh token stays good, and renews the next two tokens as well.',
  specReferences: [references.refresh],
  servers: { rotates: false },
  async steps(stage) {
    const bridge = await stage.start();
    const calls = [];
    for (let end = 0; end < 3; end += 1) {
      stage.authorization.grants.endAccess();
      calls.push(await bridge.call());
    }
    return { calls };
  },
  checks: [callsServed('served-by-the-old-one', 'A call is served after each end', ({ calls }) => calls)],
};
