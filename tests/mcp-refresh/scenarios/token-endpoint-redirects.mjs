import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'token-endpoint-redirects',
  title: 'The token endpoint sends a refresh elsewhere',
  description:
    'The token endpoint answers a refresh with 307 and the address of another server. A refresh token is for its own server only: it must not follow. Afterwards calls are served again.',
  specReferences: [references.refreshTokens],
  servers: { lifetimeMs: 3_000 },
  logins: [1, 2],
  async steps(stage) {
    const { authorization } = stage;
    const bridge = await stage.start();
    await authorization.untilExpired();
    const elsewhere = await stage.addStranger((_req, res) => res.writeHead(400).end('{"error":"invalid_request"}'));
    authorization.failRefreshes({ redirectTo: `${elsewhere}/token` });
    const asked = authorization.journal.until(({ outcome }) => outcome === 'redirected');
    const during = bridge.call('echo', {}, { mayFail: true });
    await asked;
    const isSettled = await Promise.race([during.then(() => true), new Promise((resolve) => setTimeout(resolve, 2_000, false))]);
    authorization.failRefreshes(null);
    await during;
    return { isSettled, after: await bridge.call() };
  },
  checks: [
    check('redirect-not-followed', 'The refresh token does not go to the other server', [references.refreshTokens], (_facts, { stage }) => {
      return (
        stage.elsewhere.length === 0 ||
        !stage.elsewhere.some(({ body }) => stage.authorization.grants.isLeakedIn(body)) ||
        'refresh token leaked'
      );
    }),
    callsServed('served-afterwards', 'A later call is served', ({ after }) => after),
  ],
};
