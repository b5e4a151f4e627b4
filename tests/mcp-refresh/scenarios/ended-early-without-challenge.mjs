import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'ended-early-without-challenge',
  title: 'The server ends the token, and says no more than 401',
  description:
    'A 401 without `WWW-Authenticate`: the metadata of the resource lies at its well-known address, as the specification allows. The refused call is served with a new token.',
  specReferences: [references.metadataDiscovery, references.bearerError],
  servers: { mcp: { refusesBarely: true } },
  async steps(stage) {
    const bridge = await stage.start();
    await bridge.call();
    stage.authorization.grants.endAccess();
    return { call: await bridge.call() };
  },
  checks: [callsServed('refused-call-served', 'The refused call is served', ({ call }) => call)],
};
