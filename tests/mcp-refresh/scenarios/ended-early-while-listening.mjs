import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

const announced = 'notifications/tools/list_changed';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'ended-early-while-listening',
  title: 'The token ends while the server may speak at any time',
  description:
    'A stream is open on which the server speaks by itself. The server ends the token, cuts that stream, and refuses a call: two paths need a new token at once. Afterwards the stream must be there again.',
  specReferences: [references.bearerError, references.resumption],
  servers: { mcp: { listens: true } },
  async steps(stage) {
    const { server, authorization } = stage;
    const bridge = await stage.start();
    await bridge.call();
    const isListening = ({ kind }) => kind === 'listening';
    const heardBefore = await server.journal.until(isListening, { patienceMs: 5_000 });
    authorization.grants.endAccess();
    server.cutListeners();
    const calls = await bridge.calls(2);
    const heardAfter = heardBefore && (await server.journal.until(isListening, { number: 2, patienceMs: 8_000 }));
    server.announce(announced);
    const passedOn = await bridge.driver.heard.until(({ method }) => method === announced, { patienceMs: 5_000 });
    return { calls, heardBefore, heardAfter, passedOn };
  },
  checks: [
    callsServed('refused-calls-served', 'The refused calls are served', ({ calls }) => calls),
    check(
      'listens',
      'The stream for what the server says by itself is opened',
      [references.resumption],
      ({ heardBefore }) => heardBefore || 'never listened',
    ),
    check('passes-on', 'What the server says on it arrives', [references.resumption], ({ passedOn }) => passedOn || 'announcement lost'),
    check(
      'listens-again',
      'That stream is opened again with the new token',
      [references.resumption],
      ({ heardAfter }) => heardAfter || 'stopped listening',
    ),
  ],
};
