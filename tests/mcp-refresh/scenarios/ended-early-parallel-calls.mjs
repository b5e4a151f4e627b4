import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'ended-early-parallel-calls',
  title: 'Eight calls at once are refused',
  description:
    'One process makes eight calls at the same moment, after the server ended a token that looks good for an hour more. All are served, by one refresh.',
  specReferences: [references.bearerError, references.rotation],
  async steps(stage) {
    const bridge = await stage.start();
    await bridge.call();
    stage.authorization.grants.endAccess();
    return { calls: await bridge.calls(8) };
  },
  checks: [callsServed('refused-calls-served', 'All eight calls are served', ({ calls }) => calls)],
};
