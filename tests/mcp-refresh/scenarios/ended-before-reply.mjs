import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'ended-before-reply',
  title: 'The token ends while the server waits for an answer of the client',
  description:
    'In the middle of a call the server asks the client something (a ping), and ends the token. The answer is refused; it is sent again with a new token, or the server would wait for ever. Then the call is answered in the stream that was open all the time.',
  specReferences: [references.bearerError, references.tokenUse],
  async steps(stage) {
    const bridge = await stage.start();
    let isAnswered = null;
    stage.server.answerNext(async (call) => {
      call.execute();
      call.openStream();
      stage.authorization.grants.endAccess();
      isAnswered = await call.ask('ping', stage.patienceMs / 2);
      call.finishStream();
    });
    return { call: await bridge.call('count', {}), isAnswered, executions: stage.server.executions };
  },
  checks: [
    check('answer-delivered', 'The answer to the server is sent again after its refusal', [references.bearerError], ({ isAnswered }) => {
      return isAnswered === true || 'answer to the server lost';
    }),
    callsServed('call-served', 'The call is served', ({ call }) => call),
    check(
      'executed-once',
      'The tool is executed once',
      [references.idempotency],
      ({ executions }) => executions === 1 || `executed ${executions}x`,
    ),
  ],
};
