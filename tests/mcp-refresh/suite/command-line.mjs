/** What the command line asks for. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { candidates as known } from '../candidates.mjs';

export const usage = `Usage: node run.mjs [options]

  --command LINE      a candidate: its command line, with {url} where the address of the server goes
                      (without {url} it comes last)
  --margin SECONDS    how long before its end that candidate takes a token for ended (default: 0)
  --env NAME=VALUE    a variable for that candidate; may be repeated
  --candidate NAME    one of those that candidates.mjs names; may be repeated (default: all of them)
  --packages FOLDER   where node_modules has the packages of those (default: this folder, and those above it)
  --scenario NAME     play this one only; may be repeated
  --instances N       processes of the scenario forty-instances (default: 40)
  --jobs N            scenarios played at once (default: 3)
  --json FILE         write all checks, calls and the words on stderr of each candidate
  --list              the scenarios, with what they test

Example: node run.mjs --command 'node node_modules/mcp-remote/dist/proxy.js {url} --allow-http' --margin 60
`;

/** Wrong use, answered by the usage. */
export class WrongUse extends Error {}

export async function readCommandLine(args) {
  const string = { type: 'string' };
  const strings = { type: 'string', multiple: true, default: [] };
  const flag = { type: 'boolean', default: false };
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        'command': string,
        'margin': string,
        'env': strings,
        'candidate': strings,
        'packages': string,
        'scenario': strings,
        'instances': { ...string, default: '40' },
        'jobs': { ...string, default: '3' },
        'json': string,
        'list': flag,
        'help': flag,
      },
    }));
  } catch (error) {
    throw new WrongUse(error.message);
  }
  const all = await loadScenarios();
  return {
    isHelp: values.help,
    isList: values.list,
    json: values.json ?? null,
    jobs: wholeNumber('--jobs', values.jobs),
    instances: wholeNumber('--instances', values.instances),
    scenarios: pick('scenario', all, values.scenario),
    candidates: chooseCandidates(values),
  };
}

export async function loadScenarios() {
  const folder = join(import.meta.dirname, '..', 'scenarios');
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  const modules = await Promise.all(names.toSorted().map((name) => import(join(folder, name))));
  return modules.map((module) => module.default);
}

function chooseCandidates({ command, margin = '0', env, candidate, packages = join(import.meta.dirname, '..') }) {
  const named = command === undefined || candidate.length > 0 ? pick('candidate', known, candidate) : [];
  const variables = Object.fromEntries(env.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  const given = { name: 'command', command, marginSeconds: wholeNumber('--margin', margin), env: variables };
  const all = [...named, ...(command === undefined ? [] : [given])];
  return all.map((entry) => toCandidate(entry, packages, entry.isBeside === true && candidate.length === 0));
}

/** @returns {import('./play.mjs').Candidate} */
function toCandidate({ command, ...entry }, packages, isBeside) {
  const fixed = { '{suite}': join(import.meta.dirname, '..'), '{packages}': packages };
  const words = splitWords(command).map((word) => absolute(word.replaceAll(/\{suite\}|\{packages\}/g, (name) => fixed[name])));
  if (words[0] === 'node') words[0] = process.execPath;
  const argv = (url) =>
    words.some((word) => word.includes('{url}')) ? words.map((word) => word.replaceAll('{url}', url)) : [...words, url];
  return { ...entry, argv, isBeside };
}

/** The candidate is started in a folder of its own, where a path from here leads nowhere. */
function absolute(word) {
  return word.includes('/') && existsSync(word) ? resolve(word) : word;
}

/** Words as a shell splits them, quotes taken off; nothing else of a shell. */
export function splitWords(line) {
  const found = line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g);
  return [...found].map(([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

function pick(what, all, names) {
  const unknown = names.find((name) => !all.some((each) => each.name === name));
  if (unknown !== undefined) throw new WrongUse(`no ${what} is called ${unknown}; there are: ${all.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

function wholeNumber(option, text) {
  if (!/^\d+$/.test(text)) throw new WrongUse(`${option} takes a whole number, got ${text}`);
  return Number(text);
}
