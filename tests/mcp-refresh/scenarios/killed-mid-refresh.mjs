import { check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'killed-mid-refresh',
  title: 'A process is killed while its refresh is under way',
  description:
    'Two processes share a sign-in. One sends a refresh and is killed before the answer arrives; the server has renewed the token, and nobody knows the new one. The other must not send the old refresh token: its call ends with an error or waits for a sign-in.',
  specReferences: [references.rotation],
  logins: [1, 2],
  async steps(stage) {
    const { authorization } = stage;
    const [killed, other] = [await stage.start(), await stage.start()];
    await other.call();
    // Half of it passes before the server acts, half after: enough for a busy machine to come to the kill in between.
    authorization.settings.delayMs = 4_000;
    // A process that listens notices the end by itself, and must not be the one that asks first.
    other.driver.signal('SIGSTOP');
    authorization.grants.endAccess();
    const lost = killed.call('echo', {}, { mayFail: true });
    const isBegun = await Promise.race([lost.then(() => false), authorization.journal.until(({ kind }) => kind === 'refresh')]);
    killed.driver.signal('SIGKILL');
    await lost;
    other.driver.signal('SIGCONT');
    authorization.settings.delayMs = 100;
    const during = await other.call('echo', {}, { mayFail: true, patienceMs: 2 * stage.patienceMs });
    return { isBegun, during, again: await stage.callAgain(other) };
  },
  checks: [
    check('refresh-begun', 'The first process asks for a new token', [references.refresh], ({ isBegun }) => isBegun || 'no refresh begun'),
    check(
      'lost-answer-noticed',
      'The other process is served after a sign-in, or told by an error',
      [references.rotation],
      ({ during }) => {
        return ['served', 'error'].includes(during.kind) || during.kind;
      },
    ),
    check(
      'works-again',
      'Later calls are served',
      [references.rotation],
      ({ again }) => again.kind === 'served' || `afterwards: ${again.kind}`,
    ),
  ],
};
