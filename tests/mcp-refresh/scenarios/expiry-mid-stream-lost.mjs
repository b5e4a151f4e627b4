import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'expiry-mid-stream-lost',
  title: 'The token ends in the middle of an answer that cannot be resumed',
  description:
    'The same without event ids: the rest of the answer is lost. The caller is told so by an error, and does not wait for ever; the tool is not called again; the next call is served.',
  specReferences: [references.resumption, references.timeouts],
  async steps(stage) {
    const { server, authorization } = stage;
    const bridge = await stage.start();
    server.answerNext((call) => {
      call.execute();
      call.openStream();
      call.sendProgress();
      authorization.grants.endAccess();
      call.res.end();
    });
    const lost = await bridge.call('count', {}, { mayFail: true });
    return { lost, next: await bridge.call(), executions: server.executions };
  },
  checks: [
    check('lost-call-is-an-error', 'The call whose answer is lost ends with an error', [references.timeouts], ({ lost }) => {
      return lost.kind === 'error' || (lost.kind === 'hang' ? 'hang' : lost.kind);
    }),
    check(
      'executed-once',
      'The tool is executed once',
      [references.idempotency],
      ({ executions }) => executions === 1 || `executed ${executions}x`,
    ),
    callsServed('next-call-served', 'The next call is served', ({ next }) => next),
  ],
};
