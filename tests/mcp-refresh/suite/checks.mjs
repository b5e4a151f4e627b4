/**
 * What is checked in every scenario, and the words that several of them use.
 *
 * @typedef {object} Check
 * @property {string} id
 * @property {string} description what must be so, as a sentence
 * @property {{ id: string, url: string }[]} specReferences
 * @property {'must' | 'should'} [level] what fails a `should` is a warning, and does not fail the scenario
 * @property {(facts: any, seen: Seen) => true | string} holds true, or in a few words what was seen instead
 *
 * @typedef {object} Seen what the suite itself saw; the facts are what the scenario's steps returned
 * @property {ReturnType<typeof import('./count.mjs').count>} counts
 * @property {import('./stage.mjs').Stage} stage
 */
import { references } from './references.mjs';
import { describe } from './stage.mjs';

/** @returns {Check} */
export function check(id, description, specReferences, holds) {
  return { id, description, specReferences, holds, level: 'must' };
}

/** @returns {Check} */
export function should(id, description, specReferences, holds) {
  return { ...check(id, description, specReferences, holds), level: 'should' };
}

/** @param {{ logins?: number | [number, number], without?: string[] }} scenario @returns {Check[]} */
export function commonChecks({ logins = 1, without = [] }) {
  const [least, most] = typeof logins === 'number' ? [logins, logins] : logins;
  const checks = [
    check('calls-end', 'Every request is answered in time, if only by an error', [references.timeouts], (_facts, { stage }) => {
      const hung = stage.calls.filter(({ outcome }) => outcome?.kind === 'hang').length;
      return hung === 0 || `${hung} hung`;
    }),
    check(
      'refresh-token-sent-once',
      'No refresh token that may have been used is sent again',
      [references.rotation],
      (_facts, { counts }) => {
        return counts.reused === 0 || (counts.revoked === 1 ? 'grant revoked' : `${counts.revoked} grants revoked`);
      },
    ),
    check(
      'one-refresh-per-rotation',
      'One refresh request replaces one generation of tokens',
      [references.refresh],
      (_facts, { counts }) => {
        const { refreshes, due } = counts;
        return refreshes <= due || `${refreshes} refreshes for ${due}`;
      },
    ),
    check('sign-ins', 'A person signs in as often as is needed, and no more', [references.tokenError], (_facts, { counts }) => {
      if (counts.logins < least) return 'no sign-in offered';
      return counts.logins <= most || `${counts.logins} sign-ins`;
    }),
    check(
      'tokens-stay-home',
      'No token goes to a server that it is not for',
      [references.tokenTheft, references.bearerThreats],
      (_facts, { stage, counts }) => {
        const leaked = stage.elsewhere.some((request) =>
          stage.authorizationServers.some(({ grants }) => grants.isLeakedIn(JSON.stringify(request))),
        );
        return (!leaked && counts.foreign === 0) || 'token sent elsewhere';
      },
    ),
    check('stdout-is-mcp', 'Nothing but MCP messages goes to stdout', [references.stdio], (_facts, { stage }) => {
      const stray = stage.bridges.flatMap(({ driver }) => driver.strayLines);
      return stray.length === 0 || `${stray.length} stray lines on stdout`;
    }),
  ];
  return checks.filter(({ id }) => !without.includes(id));
}

/** All calls of a step were answered with what the server's tool said. */
export function allServed(outcomes) {
  const lost = outcomes.filter((outcome) => outcome.kind !== 'served');
  if (lost.length === 0) return true;
  const [first] = lost;
  if (outcomes.length === 1) return first.kind === 'hang' ? 'hang' : describe(first);
  return `${outcomes.length - lost.length}/${outcomes.length} served`;
}

/** The check that most scenarios make first. @returns {Check & { isService: true }} */
export function callsServed(id, description, pick) {
  const holds = (facts) => allServed([pick(facts)].flat());
  return { ...check(id, description, [references.refresh, references.bearerError], holds), isService: true };
}
