import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'refused-for-ever',
  title: 'The server refuses every token for a while',
  description:
    'The MCP server refuses also the tokens that were issued a moment ago, as one whose keys are out of date. Refreshing does not help: after a few tries the call ends with an error, and the token endpoint is left alone. When the server is well again, calls are served.',
  specReferences: [references.errorHandling],
  logins: [1, 3],
  without: ['one-refresh-per-rotation'],
  async steps(stage) {
    const { server } = stage;
    const bridge = await stage.start();
    await bridge.call();
    server.settings.refusesAll = true;
    const during = await bridge.call('echo', {}, { mayFail: true, patienceMs: 2 * stage.patienceMs });
    const refreshes = stage.authorization.counts().refreshes;
    server.settings.refusesAll = false;
    return { during, refreshes, after: await bridge.call() };
  },
  checks: [
    check('refused-call-ends', 'The call that no token helps ends with an error', [references.errorHandling], ({ during }) => {
      return during.kind === 'error' || during.kind;
    }),
    check(
      'no-loop',
      'At most three refreshes are tried',
      [references.errorHandling],
      ({ refreshes }) => refreshes <= 3 || `${refreshes} refreshes`,
    ),
    callsServed('served-afterwards', 'A call is served when the server is well again', ({ after }) => after),
  ],
};
