/** Plays one scenario with one candidate, and says what came of it. */
import { commonChecks } from './checks.mjs';
import { count } from './count.mjs';
import { describe, NotReady, Stage } from './stage.mjs';

const limitMs = 60_000;

/**
 * @param {Scenario} scenario
 * @param {Candidate} candidate
 * @param {Partial<Options>} options
 * @returns {Promise<Result>}
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} title
 * @property {string} description what is tested, and what a candidate has to do
 * @property {{ id: string, url: string }[]} specReferences
 * @property {Record<string, unknown>} [servers] settings of the authorization server at the beginning, and under `mcp` those of
 *   the MCP server
 * @property {number | [number, number]} [logins] how often a person has to sign in; 1 when it is not said
 * @property {string[]} [without] ids of common checks that say nothing here
 * @property {number} [limitMs] when the scenario as a whole counts as hung
 * @property {boolean} [isAlone] whether nothing else may run meanwhile
 * @property {(stage: Stage, options: { instances: number }) => Promise<object>} steps
 * @property {import('./checks.mjs').Check[]} checks
 *
 * @typedef {{ name: string, argv: (url: string) => string[], env?: Record<string, string>, marginSeconds?: number }} Candidate
 * @typedef {object} Options
 * @property {number} instances of the scenario that starts many
 * @property {number} patienceMs after which a call that is not answered has hung
 *
 * @typedef {object} Result
 * @property {'pass' | 'fail' | 'hang'} verdict
 * @property {string[]} reasons in a few words each
 * @property {boolean} isScored whether its refreshes go into the score
 * @property {object[]} checks as the official suite writes them
 */
export async function play(scenario, candidate, { instances = 40, patienceMs = 15_000 } = {}) {
  const startedAt = Date.now();
  const stage = await Stage.set(scenario, candidate, { patienceMs });
  try {
    const ending = await runSteps(scenario, stage, { instances });
    return { ...judge(scenario, stage, ending), scenario: scenario.name, candidate: candidate.name, tookMs: Date.now() - startedAt };
  } finally {
    await stage.strike();
  }
}

async function runSteps(scenario, stage, options) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve({ hung: true }), scenario.limitMs ?? limitMs)));
  const steps = scenario.steps(stage, options).then(
    (facts) => ({ facts }),
    (error) => ({ error }),
  );
  const ending = await Promise.race([steps, late]);
  clearTimeout(timer);
  if (ending.error !== undefined && !(ending.error instanceof NotReady)) throw ending.error;
  return ending;
}

function judge(scenario, stage, { facts, error, hung }) {
  const counts = count(stage);
  const own = error === undefined && !hung ? scenario.checks : [];
  const checks = [...own, ...commonChecks(scenario)].map((each) => result(each, each.holds(facts, { counts, stage })));
  if (hung) checks.unshift(result(ranThrough, 'ran out of time'));
  if (error !== undefined) checks.unshift(result(ranThrough, error.message));
  const failed = checks.filter(({ status }) => status === 'FAILURE');
  const isHang =
    hung || failed.some(({ details }) => details.seen.startsWith('hang')) || stage.calls.some(({ outcome }) => outcome?.kind === 'hang');
  return {
    verdict: failed.length === 0 ? 'pass' : isHang ? 'hang' : 'fail',
    reasons: failed.map(({ details }) => details.seen),
    warnings: checks.filter(({ status }) => status === 'WARNING').map(({ details }) => details.seen),
    checks,
    counts,
    isScored: !scenario.without?.includes('one-refresh-per-rotation'),
    calls: stage.calls.map(({ tool, outcome }) => `${tool}: ${describe(outcome)}`),
    stderr: stage.bridges.map(({ driver }) => driver.stderr.slice(-4_000)),
  };
}

/** Not one of the scenario's checks, but what they all need. */
const ranThrough = { id: 'scenario-ran', description: 'The candidate got to the end of the steps', specReferences: [], level: 'must' };

function result({ id, description, specReferences, level }, holds) {
  const failure = level === 'should' ? 'WARNING' : 'FAILURE';
  return {
    id,
    name: id,
    description,
    status: holds === true ? 'SUCCESS' : failure,
    timestamp: new Date().toISOString(),
    specReferences,
    ...(holds !== true && { errorMessage: holds, details: { seen: holds } }),
  };
}
