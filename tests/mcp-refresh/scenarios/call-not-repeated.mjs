import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'call-not-repeated',
  title: 'A call with effects is sent again only when it was refused',
  description:
    'A tool that must not be called twice: a call that was refused with 401 is repeated, and counts once. One that was executed, and whose connection broke before the answer, is not repeated: its caller is told.',
  specReferences: [references.idempotency],
  async steps(stage) {
    const { server, authorization } = stage;
    const bridge = await stage.start();
    authorization.grants.endAccess();
    const refused = await bridge.call('count', {});
    const afterRefusal = server.executions;
    server.answerNext((call) => {
      call.execute();
      authorization.grants.endAccess();
      call.res.socket.resetAndDestroy();
    });
    const broken = await bridge.call('count', {}, { mayFail: true });
    return { refused, afterRefusal, broken, afterBreak: server.executions, next: await bridge.call() };
  },
  checks: [
    callsServed('refused-call-served', 'The refused call is served', ({ refused }) => refused),
    check('refused-call-counts-once', 'The refused call is executed once', [references.idempotency], ({ afterRefusal }) => {
      return afterRefusal === 1 || `executed ${afterRefusal}x`;
    }),
    check('broken-call-is-an-error', 'The call whose answer broke off ends with an error', [references.idempotency], ({ broken }) => {
      return broken.kind === 'error' || (broken.kind === 'hang' ? 'hang' : broken.kind);
    }),
    check('broken-call-not-repeated', 'The call whose answer broke off is not sent again', [references.idempotency], ({ afterBreak }) => {
      return afterBreak === 2 || `executed ${afterBreak}x`;
    }),
    callsServed('next-call-served', 'The next call is served', ({ next }) => next),
  ],
};
