import { callsServed } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'asleep-over-expiry',
  title: 'The machine sleeps while the token ends',
  description:
    'Two processes are stopped, as a closed laptop stops them, and go on after the token has ended: what they had planned for the time before comes late, and calls come at once.',
  specReferences: [references.refresh, references.rotation],
  servers: { lifetimeMs: 4_000 },
  async steps(stage) {
    const bridges = [await stage.start(), await stage.start()];
    await Promise.all(bridges.map((bridge) => bridge.call()));
    for (const { driver } of bridges) driver.signal('SIGSTOP');
    await stage.authorization.untilExpired();
    const calls = bridges.flatMap((bridge) => [bridge.call(), bridge.call()]);
    for (const { driver } of bridges) driver.signal('SIGCONT');
    return { calls: await Promise.all(calls) };
  },
  checks: [callsServed('served-after-sleep', 'The calls of both processes are served', ({ calls }) => calls)],
};
