import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'ended-early-two-processes',
  title: 'The server ends the token that two processes share',
  description:
    'Two processes share one sign-in and call at the same moment, after the server ended a token that looks good for an hour more.',
  specReferences: [references.bearerError, references.rotation],
  async steps(stage) {
    const bridges = [await stage.start(), ...(await stage.startMany(2 - 1))];
    await Promise.all(bridges.map((bridge) => bridge.call()));
    stage.authorization.grants.endAccess();
    return { calls: await Promise.all(bridges.map((bridge) => bridge.call())) };
  },
  checks: [callsServed('served-in-each-process', 'The calls of all processes are served', ({ calls }) => calls)],
};
