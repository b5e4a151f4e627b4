import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'first-sign-in-parallel-calls',
  title: 'Eight calls before the first sign-in',
  description:
    'The server lets everybody list its tools, and wants a token for calls. Eight calls at once before anybody has signed in lead to one sign-in, and are served after it.',
  specReferences: [references.errorHandling],
  servers: { mcp: { protects: 'calls' } },
  async steps(stage) {
    const { person, server } = stage;
    person.leave();
    // Who signs in ahead of the first call is met by the person as well.
    const starting = stage.start();
    await Promise.race([starting, person.untilAsked()]);
    if (person.asked > 0) person.comeBack();
    const bridge = await starting;
    const calls = bridge.calls(8, 'echo', {}, { patienceMs: 2 * stage.patienceMs });
    await Promise.race([
      calls,
      person.untilAsked(),
      server.journal.until(({ method, worth }) => method === 'tools/call' && worth === 'good'),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    person.comeBack();
    return { calls: await calls };
  },
  checks: [callsServed('waiting-calls-served', 'All eight calls are served', ({ calls }) => calls)],
};
