import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'authorization-server-changed',
  title: 'The MCP server moves to another authorization server',
  description:
    'The token ends, and the protected-resource metadata names another authorization server from now on. What belongs to the old one, its refresh token and its client id, must not be sent to the new one; a person signs in there.',
  specReferences: [references.resourceMetadata, references.serverLocation, references.mixUp],
  logins: 2,
  async steps(stage) {
    const bridge = await stage.start();
    await bridge.call();
    const other = await stage.addAuthorizationServer();
    stage.authorization.grants.endAccess();
    stage.server.settings.authorizationServer = other;
    return { call: await bridge.call('echo', {}, { patienceMs: 2 * stage.patienceMs }), other };
  },
  checks: [
    callsServed('served-by-the-new-server', 'The call is served with a token of the new server', ({ call }) => call),
    check(
      'nothing-of-the-old-server',
      'The new server gets neither the old refresh token nor the old client id',
      [references.mixUp],
      ({ other }) => {
        return other.counts().foreign === 0 || 'old credential sent to the new server';
      },
    ),
  ],
};
