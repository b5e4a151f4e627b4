/**
 * In what two lists of checks differ: in which checks there are, or in what came of them.
 *
 * @param {import('./suite.mjs').Scenario[]} bare
 * @param {import('./suite.mjs').Scenario[]} behind
 * @param {Set<string>} scored names of the scenarios that a revision requires
 */
export function differences(bare, behind, scored) {
  const [before, after] = [outcomes(bare), outcomes(behind)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ key, bare: before.get(key), behind: after.get(key) }))
    .filter(({ bare: one, behind: other }) => one?.statuses !== other?.statuses)
    .map(({ key, bare: one, behind: other }) => ({
      key,
      bare: one?.statuses ?? 'missing',
      behind: other?.statuses ?? 'missing',
      reason: (other?.reason ?? '').slice(0, 300),
      isRequired: scored.has((one ?? other).scenario),
    }));
}

/** An id may stand in a list several times, with any outcome each. */
function outcomes(scenarios) {
  const all = new Map();
  for (const { name, checks } of scenarios) {
    for (const { id, status, errorMessage } of checks) {
      if (status === 'INFO') continue;
      const key = `${name} ${id}`;
      const known = all.get(key) ?? { scenario: name, statuses: '', reason: '' };
      const statuses = [...known.statuses.split(' ').filter(Boolean), status]
        .toSorted((a, b) => a.localeCompare(b))
        .join(' ');
      all.set(key, {
        scenario: name,
        statuses,
        reason: known.reason || (status === 'SUCCESS' ? '' : (errorMessage ?? '')),
      });
    }
  }
  return all;
}
