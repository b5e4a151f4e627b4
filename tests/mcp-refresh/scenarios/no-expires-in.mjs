import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'no-expires-in',
  title: 'Answers do not say how long a token lasts',
  description:
    '`expires_in` is recommended only. Without it the token is used until it is refused, and then renewed once: neither at each call nor never.',
  specReferences: [references.tokenAnswer],
  servers: { saysLifetime: false },
  async steps(stage) {
    const bridge = await stage.start();
    const before = [await bridge.call(), await bridge.call()];
    stage.authorization.grants.endAccess();
    return { before, after: [await bridge.call(), await bridge.call()] };
  },
  checks: [
    callsServed('served-before', 'Calls are served while the token is good', ({ before }) => before),
    callsServed('served-after-refusal', 'Calls are served after it was refused', ({ after }) => after),
  ],
};
