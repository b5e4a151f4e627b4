import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'first-sign-in-two-processes',
  title: 'Two processes start before the first sign-in',
  description: 'An editor with two windows starts two processes at once, and nobody has signed in yet. One sign-in serves both.',
  specReferences: [references.errorHandling],
  async steps(stage) {
    const { person } = stage;
    person.leave();
    const starting = Promise.all([stage.start(), stage.start()]);
    await Promise.race([starting, person.untilAsked()]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    person.comeBack();
    const bridges = await starting;
    return { calls: await Promise.all(bridges.map((bridge) => bridge.call())) };
  },
  checks: [callsServed('served-in-each-process', 'Both processes are served', ({ calls }) => calls)],
};
