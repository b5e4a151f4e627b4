/**
 * The numbers of one played scenario.
 *
 * @param {import('./stage.mjs').Stage} stage
 */
export function count(stage) {
  const each = stage.authorizationServers.map((server) => server.counts());
  const sum = (name) => each.reduce((total, counts) => total + counts[name], 0);
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
  const names = ['refreshes', 'due', 'revoked', 'logins', 'calls', 'lost'];
  return Object.fromEntries(names.map((name) => [name, results.reduce((sum, { counts }) => sum + (counts?.[name] ?? 0), 0)]));
}
