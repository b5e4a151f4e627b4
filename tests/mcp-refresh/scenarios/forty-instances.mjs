import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'forty-instances',
  title: 'Forty processes on one sign-in',
  description:
    'Forty processes share one sign-in. One of them renews it, to a token of a few seconds; after its end all call at once. All are served, by one refresh more.',
  specReferences: [references.rotation],
  isAlone: true,
  limitMs: 150_000,
  async steps(stage, { instances }) {
    const [first, ...others] = [await stage.start(), ...(await stage.startMany(instances - 1))];
    // Starting so many takes longer than a token that is to end soon may last.
    stage.authorization.settings.lifetimeMs = 4_000;
    stage.authorization.grants.endAccess();
    const renewed = await first.call();
    await stage.authorization.untilExpired();
    const calls = await Promise.all([first, ...others].map((bridge) => bridge.call('echo', {}, { patienceMs: 3 * stage.patienceMs })));
    return { renewed, calls };
  },
  checks: [
    callsServed('renewed-by-one', 'The first process renews the token', ({ renewed }) => renewed),
    callsServed('served-in-each-process', 'The calls of all processes are served', ({ calls }) => calls),
  ],
};
