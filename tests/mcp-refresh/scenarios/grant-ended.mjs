import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'grant-ended',
  title: 'The grant has ended, and a person signs in while calls wait',
  description:
    'The server ended the grant: a refresh is answered with invalid_grant, so that only a person can help. Four calls are waiting when that person comes; one sign-in is enough, and they are served after it.',
  specReferences: [references.tokenError],
  logins: 2,
  async steps(stage) {
    const { authorization, person } = stage;
    const bridge = await stage.start();
    await bridge.call();
    person.leave();
    authorization.grants.endAll();
    const calls = bridge.calls(4, 'echo', {}, { patienceMs: 2 * stage.patienceMs });
    await Promise.race([calls, person.untilAsked(2)]);
    // A page that is offered twice is offered at once; one that comes later counts as well.
    await new Promise((resolve) => setTimeout(resolve, 500));
    person.comeBack();
    return { calls: await calls };
  },
  checks: [callsServed('waiting-calls-served', 'The calls that waited are served', ({ calls }) => calls)],
};
