import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'forbidden-is-not-expired',
  title: 'A 403 that says nothing about the token',
  description:
    'A firewall before the server answers one call with 403 and a page. The token is good: no refresh, no sign-in; the caller gets an error, and the next call is served.',
  specReferences: [references.bearerError, references.errorHandling],
  async steps(stage) {
    const bridge = await stage.start();
    const page = '<html><title>403 Forbidden</title><h1>Request blocked</h1></html>';
    stage.server.answerNext(({ res }) => void res.writeHead(403, { 'content-type': 'text/html' }).end(page));
    const forbidden = await bridge.call('echo', {}, { mayFail: true });
    return { forbidden, next: await bridge.call() };
  },
  checks: [
    check('forbidden-call-is-an-error', 'The call that was blocked ends with an error', [references.errorHandling], ({ forbidden }) => {
      return forbidden.kind === 'error' || (forbidden.kind === 'hang' ? 'hang' : forbidden.kind);
    }),
    check(
      'token-kept',
      'The token is not renewed',
      [references.bearerError],
      (_facts, { counts }) => counts.refreshes === 0 || 'refreshed for nothing',
    ),
    callsServed('next-call-served', 'The next call is served', ({ next }) => next),
  ],
};
