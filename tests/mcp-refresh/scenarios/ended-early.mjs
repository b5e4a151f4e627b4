import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'ended-early',
  title: 'The server ends the token before its time',
  description:
    'The token looks good for an hour more, and the server answers 401 with error="invalid_token". The refused call is served with a new one.',
  specReferences: [references.bearerError, references.errorHandling],
  async steps(stage) {
    const bridge = await stage.start();
    await bridge.call();
    stage.authorization.grants.endAccess();
    return { call: await bridge.call() };
  },
  checks: [callsServed('refused-call-served', 'The call that was refused is served', ({ call }) => call)],
};
