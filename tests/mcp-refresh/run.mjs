/** The suite's command line; `node run.mjs --help` has its options, README.md the rest. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { readCommandLine, usage, WrongUse } from './suite/command-line.mjs';
import { play } from './suite/play.mjs';
import { strikeAll } from './suite/stage.mjs';
import { resultLine, resultTable } from './suite/table.mjs';

for (const [name, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
]) {
  process.once(name, () => {
    strikeAll();
    process.exit(128 + number);
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof WrongUse)) throw error;
  process.stderr.write(`error: ${error.message}\nhint: node run.mjs --help\n`);
  process.exitCode = 2;
}

/** @returns {Promise<number>} 1 when a candidate that is not only measured beside another failed a scenario */
async function main(args) {
  const asked = await readCommandLine(args);
  if (asked.isHelp) return say(usage);
  if (asked.isList)
    return say(asked.scenarios.map(({ name, title, description }) => `${name}\n  ${title}.\n  ${description}\n`).join('\n'));
  const results = [];
  for (const candidate of asked.candidates) results.push(...(await playAll(candidate, asked)));
  say(resultTable(results));
  if (asked.json !== null) writeFileSync(asked.json, JSON.stringify({ schema: 1, results }, null, 2));
  const beside = new Set(asked.candidates.filter(({ isBeside }) => isBeside).map(({ name }) => name));
  return results.every(({ candidate, verdict }) => verdict === 'pass' || beside.has(candidate)) ? 0 : 1;
}

/** @returns {Promise<import('./suite/play.mjs').Result[]>} in the order of the scenarios */
async function playAll(candidate, { scenarios, jobs, instances }) {
  const results = new Map();
  const next = async (queue) => {
    for (let scenario = queue.shift(); scenario !== undefined; scenario = queue.shift()) {
      const result = await play(scenario, candidate, { instances });
      results.set(scenario, result);
      process.stderr.write(`${String(results.size).padStart(2)}/${scenarios.length}  ${resultLine(result)}\n`);
    }
  };
  const together = scenarios.filter(({ isAlone }) => !isAlone);
  await Promise.all(Array.from({ length: jobs }, () => next(together)));
  await next(scenarios.filter(({ isAlone }) => isAlone));
  return scenarios.map((scenario) => results.get(scenario));
}

function say(text) {
  process.stdout.write(text);
  return 0;
}
