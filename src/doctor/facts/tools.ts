import { objectIn } from '../../core/json.ts';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import type { PeerFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import { helperProgram } from './helper-program.ts';
import { readJson } from './json-file.ts';
import { fixedCommand } from '../../core/shell-word.ts';

/** Tools that an agent calls, whose refusals look like its own (taxonomy: tool-own-401): git, npm and docker. */
export async function toolFacts(world: DiagnosisWorld): Promise<readonly PeerFacts[]> {
  const found = await Promise.all([docker(world), npm(world), git(world)]);
  return found.filter((one) => one !== null);
}

async function docker(world: DiagnosisWorld): Promise<PeerFacts | null> {
  const place = join(world.env['DOCKER_CONFIG'] ?? join(homeOf(world), '.docker'), 'config.json');
  const file = await readJson(place);
  if (file.kind === 'absent') return null;
  const client = 'docker';
  const bad = { client, place, id: 'tool-own-401', command: fixedCommand`docker login`, advice: null } as const;
  if (file.kind === 'broken') return { ...bad, state: 'unreadable', detail: file.because };
  const named = [file.fields['credsStore'], ...Object.values(objectIn(file.fields, 'credHelpers'))];
  for (const name of new Set(named.filter((one) => typeof one === 'string' && one !== ''))) {
    const program = `docker-credential-${String(name)}`;
    if (await isOnPath(program, world)) continue;
    return { ...bad, state: 'blank', detail: `names the helper ${program}, which stands in no folder of PATH` };
  }
  const hosts = Object.keys(objectIn(file.fields, 'auths')).length;
  const detail = hosts === 0 ? 'no registry is logged in' : `logged in at ${hosts} registries`;
  return { client, place, state: 'stored', detail, id: null, command: null, advice: null };
}

/** The file of the project goes before that of the user. */
async function npm(world: DiagnosisWorld): Promise<PeerFacts | null> {
  const { env, cwd } = world;
  const places = [join(cwd, '.npmrc'), env['NPM_CONFIG_USERCONFIG'] ?? join(homeOf(world), '.npmrc')];
  let stored: PeerFacts | null = null;
  for (const place of new Set(places)) {
    const file = await readSmallFile(place, 256 * 1024);
    if (file.kind !== 'text') continue;
    const lines = file.text.split('\n').filter((line) => /^[^#;]*:_(?:authToken|auth|password)\s*=/.test(line));
    const unset = lines.flatMap((line) => {
      // With a question mark npm takes nothing for an answer.
      const name = /\$\{([A-Za-z0-9_]+)\}/.exec(line)?.[1];
      return name !== undefined && (env[name] ?? '') === '' ? [name] : [];
    });
    const detail = `names ${[...new Set(unset)].join(', ')}, which is not set`;
    if (unset.length > 0)
      return {
        client: 'npm',
        place,
        state: 'blank',
        detail,
        id: 'tool-own-401',
        command: fixedCommand`npm login`,
        advice: null,
      };
    stored ??= {
      client: 'npm',
      place,
      state: 'stored',
      detail: `${lines.length} registry tokens`,
      id: null,
      command: null,
      advice: null,
    };
  }
  return stored;
}

/** Its helpers by their names, and logins that it keeps in plain text. */
async function git(world: DiagnosisWorld): Promise<PeerFacts | null> {
  const home = homeOf(world);
  const configs = [
    join(world.cwd, '.git', 'config'),
    join(home, '.gitconfig'),
    join(world.env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'git', 'config'),
  ];
  for (const place of configs) {
    const file = await readSmallFile(place, 256 * 1024);
    for (const helper of file.kind === 'text' ? helpersIn(file.text) : []) {
      const missing = await missingOf(helper, world);
      if (missing === null) continue;
      const detail = `names the credential helper ${missing}, which is not there`;
      return { client: 'git', place, state: 'blank', detail, id: 'tool-own-401', command: null, advice: null };
    }
  }
  const place = join(home, '.git-credentials');
  const file = await readSmallFile(place, 256 * 1024);
  if (file.kind !== 'text') return null;
  const hosts = file.text.split('\n').filter((line) => line.includes('@')).length;
  return {
    client: 'git',
    place,
    state: 'stored',
    detail: `${hosts} stored logins, in plain text`,
    id: null,
    command: null,
    advice: null,
  };
}

/** `helper` of `[credential]` sections; an empty one takes back all that stand before it. */
function helpersIn(text: string): readonly string[] {
  let isCredential = false;
  const helpers: string[] = [];
  for (const line of text.split('\n')) {
    const section = /^\s*\[\s*([\w-]+)/.exec(line)?.[1];
    if (section !== undefined) isCredential = section.toLowerCase() === 'credential';
    const value = /^\s*helper\s*=\s*(.*?)\s*$/i.exec(line)?.[1];
    if (!isCredential || value === undefined) continue;
    if (value === '') helpers.length = 0;
    else helpers.push(value.replace(/^"(.*)"$/, '$1').replaceAll(/\\(["\\])/g, '$1'));
  }
  return helpers;
}

/** Git’s own programs lie beside each other, where PATH does not lead. */
const gitFolders = [
  '/usr/lib/git-core',
  '/usr/libexec/git-core',
  '/usr/local/libexec/git-core',
  '/opt/homebrew/opt/git/libexec/git-core',
];

async function missingOf(helper: string, world: DiagnosisWorld): Promise<string | null> {
  const isCommand = helper.startsWith('!');
  if (isCommand || helper.startsWith('/') || helper.startsWith('~')) {
    const { program, state } = await helperProgram(isCommand ? helper.slice(1) : helper, world);
    return state === 'missing' ? program : null;
  }
  const name = `git-credential-${helper.split(/\s/)[0] ?? ''}`;
  if (/-(cache|store)$/.test(name) || (await isOnPath(name, world))) return null;
  const own = await Promise.all(gitFolders.map((folder) => isThere(join(folder, name))));
  return own.includes(true) ? null : name;
}

async function isOnPath(program: string, { env }: DiagnosisWorld): Promise<boolean> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  // Without a path there is nothing to be looked up in, and nothing to be said.
  if (folders.length === 0) return true;
  const found = await Promise.all(folders.map((folder) => isThere(join(folder, program))));
  return found.includes(true);
}

function isThere(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
