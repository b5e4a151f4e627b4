/**
 * The numbers of one played scenario.
 *
 * @param {import('./stage.mjs').Stage} stage
 */
export function count(stage) {
  const each = stage.authorizationServers.map((server) => server.counts());
  const sum = (name) => each.reduce((sofar, counts) => sofar + counts[name], 0);
  return {
    refreshes: sum('refreshes'),
    due: sum('due'),
    reused: sum('reused'),
    revoked: sum('revoked'),
    foreign: sum('foreign'),
    logins: stage.person.asked,
    calls: stage.calls.filter(({ mayFail }) => !mayFail).length,
    lost: stage.calls.filter(({ mayFail, outcome }) => !mayFail && outcome?.kind !== 'served').length,
  };
}

/** The numbers of a candidate over all its scenarios. */
export function total(results) {
  const sum = (some, name) => some.reduce((sofar, { counts }) => sofar + counts[name], 0);
  const scored = results.filter(({ isScored }) => isScored);
  return {
    refreshes: sum(scored, 'refreshes'),
    due: sum(scored, 'due'),
    ...Object.fromEntries(['revoked', 'logins', 'calls', 'lost'].map((name) => [name, sum(results, name)])),
  };
}
