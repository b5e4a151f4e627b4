import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'session-survives',
  title: 'The MCP session outlives its token',
  description:
    'What the server remembers belongs to the session, and not to the token. After two swaps of the token the session is the same: no second initialize, and the count goes on.',
  specReferences: [references.sessions],
  async steps(stage) {
    const bridge = await stage.start();
    // What a candidate opened to see what it has to do with does not count.
    const sessions = () => stage.server.journal.count(({ kind }) => kind === 'session');
    const atStart = sessions();
    const counts = [];
    for (let round = 0; round < 3; round += 1) {
      if (round > 0) stage.authorization.grants.endAccess();
      counts.push(await bridge.call('count', {}));
    }
    return { counts, added: sessions() - atStart };
  },
  checks: [
    callsServed('served-in-the-session', 'All calls are served', ({ counts }) => counts),
    check('session-kept', 'The session is the one that was initialized', [references.sessions], ({ counts, added }) => {
      const seen = counts.map(({ text }) => text).join();
      return (seen === '1,2,3' && added === 0) || `${added} new sessions, counted ${seen}`;
    }),
  ],
};
