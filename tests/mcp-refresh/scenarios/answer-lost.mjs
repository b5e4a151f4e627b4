import { check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'answer-lost',
  title: 'The answer of the token endpoint is lost',
  description:
    'The server renews the token, and the connection is reset before its answer arrives. Whether the refresh token was used is not known, so it must not be sent again: the server would end the grant. The call ends with an error or waits for a sign-in; afterwards calls are served again.',
  specReferences: [references.rotation],
  servers: { lifetimeMs: 3_000 },
  logins: [1, 2],
  async steps(stage) {
    const bridge = await stage.start();
    await stage.authorization.untilExpired();
    stage.authorization.failRefreshes('lost', 1);
    const during = await bridge.call('echo', {}, { mayFail: true });
    return { during, again: await stage.callAgain(bridge) };
  },
  checks: [
    check('lost-answer-noticed', 'The call is served after a sign-in, or ends with an error', [references.rotation], ({ during }) => {
      return during.kind === 'served' || during.kind === 'error' || during.kind;
    }),
    check(
      'works-again',
      'Later calls are served',
      [references.rotation],
      ({ again }) => again.kind === 'served' || `afterwards: ${again.kind}`,
    ),
  ],
};
