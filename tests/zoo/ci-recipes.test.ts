/** The action and the templates, with what their real runners give them. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, YAMLSeq } from 'yaml';
import { day, token, ZooHome } from './home.ts';
import { program } from './program.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly steps: ReadonlyArray<{ readonly id: string; readonly env: Readonly<Record<string, string>>; readonly run: string }>;
  };
}

const action = parse(read('action.yml')) as Action;
const [step] = action.runs.steps;
if (step === undefined) throw new Error('expected the action to have a step');

/** Runs a script as a runner does: a file, with its options, in the environment of the job. */
function run(zoo: ZooHome, script: string, shell: readonly string[], env: Readonly<Record<string, string>>) {
  const path = join(zoo.root, 'script.sh');
  writeFileSync(path, script);
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const [command = '', ...options] = shell;
    execFile(command, [...options, path], { cwd: zoo.project, env: { ...zoo.env(), ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Inputs as the runner puts them in place of its expressions. */
async function act(zoo: ZooHome, inputs: Readonly<Record<string, string>>) {
  const given: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    ...inputs,
  };
  const env = Object.entries(step?.env ?? {}).map(
    ([name, value]) => [name, value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_all, input: string) => given[input] ?? '')] as const,
  );
  const [output, summary] = ['output', 'summary'].map((name) => join(zoo.root, name));
  for (const file of [output, summary]) writeFileSync(file ?? '', '');
  const runner = {
    GITHUB_ACTIONS: 'true',
    CI: 'true',
    GITHUB_OUTPUT: output ?? '',
    GITHUB_STEP_SUMMARY: summary ?? '',
    GITHUB_ACTION_PATH: root,
    GITHUB_WORKSPACE: zoo.project,
  };
  const ended = await run(zoo, step?.run ?? '', ['bash', '--noprofile', '--norc', '-eo', 'pipefail'], {
    ...Object.fromEntries(env),
    ...runner,
  });
  return { ...ended, output: readFileSync(output ?? '', 'utf8'), summary: readFileSync(summary ?? '', 'utf8') };
}

describe('the action', () => {
  it('gives every input to its script by the environment, and every output has a source', () => {
    const used = Object.values(step.env).map((value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? '');
    expect([...used, 'working-directory'].toSorted()).toEqual(Object.keys(action.inputs).toSorted());
    expect(step.run).not.toContain('${{');
    for (const [name, { value }] of Object.entries(action.outputs)) {
      expect(value).toBe(`\${{ steps.${step.id}.outputs.${name} }}`);
      expect(step.run).toContain(`echo "${name}=`);
    }
  });

  it('lets a job start whose key is good, and says so', async () => {
    const zoo = new ZooHome();
    zoo.set('ANTHROPIC_API_KEY', token('key'));
    try {
      const ended = await act(zoo, { for: '1h', snapshot: 'ci.json', 'snapshot-key': 'a-key-of-this-test' });
      expect(ended).toMatchObject({ code: 0, output: 'answer=yes\nexit-code=0\n' });
      expect(ended.stdout).toContain('::notice title=holdfast::ready for 1 h');
      expect(ended.summary).toContain('### holdfast check: ready for 1 h');
      expect(readFileSync(join(zoo.project, 'ci.json'), 'utf8')).toContain('"machine.ci": "GitHub Actions"');
    } finally {
      zoo.close();
    }
  });

  it('stops one whose login ends within it', async () => {
    const zoo = new ZooHome();
    zoo.login({ endsIn: day });
    try {
      const ended = await act(zoo, { for: '2d' });
      expect(ended).toMatchObject({ code: 1, output: 'answer=no\nexit-code=1\n' });
      expect(ended.stdout).toMatch(/^::error title=holdfast%3A login-deadline-reached::the login itself ends in /m);
    } finally {
      zoo.close();
    }
  });

  it('stops one without a credential, for which nobody can log in there, and fails a run that lied', async () => {
    const zoo = new ZooHome();
    try {
      expect(await act(zoo, {})).toMatchObject({ code: 1, output: 'answer=no\nexit-code=1\n' });
      zoo.file(
        'project/run.json',
        '{"type":"result","subtype":"success","is_error":true,"num_turns":1,"total_cost_usd":0,"result":"Failed to authenticate. API Error: 401 Invalid bearer token"}',
      );
      expect(await act(zoo, { result: 'run.json' })).toMatchObject({ code: 1, output: 'answer=no\nexit-code=1\n' });
    } finally {
      zoo.close();
    }
  });

  it('takes no input for a script', async () => {
    const zoo = new ZooHome();
    try {
      const ended = await act(zoo, { for: '$(touch pwned)', client: '"; touch pwned; "' });
      expect(ended.code).toBe(2);
      await expect(run(zoo, 'ls', ['bash'], {})).resolves.toMatchObject({ stdout: '' });
    } finally {
      zoo.close();
    }
  });
});

describe('the template for GitLab', () => {
  interface Job {
    readonly variables: Readonly<Record<string, string>>;
    readonly before_script: readonly string[];
    readonly script: readonly unknown[];
  }
  // GitLab's own tag: a part of another job.
  const reference = { tag: '!reference', collection: 'seq' as const, nodeClass: YAMLSeq };
  const text = read('recipes/ci/gitlab.yml');
  const template = parse(text) as Readonly<Record<string, Job>>;
  const { '.holdfast-agent': guard, '.holdfast-judge': judge } = template;
  /** The job as the head of the file shows it. */
  const shownJob = text
    .split('\n')
    .filter((line) => /^# {3}/.test(line))
    .map((line) => line.slice(4))
    .join('\n');
  const { agent } = parse(shownJob, { customTags: [reference] }) as { agent: Job };
  const runner = { ...guard?.variables, HOLDFAST: `${process.execPath} ${program}`, CI: 'true', GITLAB_CI: 'true' };

  /** GitLab runs `before_script` and `script` in one shell; of `after_script` it takes no answer. */
  function job(zoo: ZooHome, says: string, ends: number) {
    const lines = agent.script.flatMap((line) => (typeof line === 'string' ? [line] : (judge?.script ?? [])));
    const bin = join(zoo.root, 'bin');
    mkdirSync(bin);
    writeFileSync(join(zoo.root, 'says'), says);
    writeFileSync(join(bin, 'claude'), `#!/bin/sh\ncat '${join(zoo.root, 'says')}'\nexit ${ends}\n`, { mode: 0o755 });
    const script = [...(guard?.before_script ?? []), ...lines].join('\n');
    return run(zoo, script, ['sh', '-e'], { ...runner, PATH: `${bin}:${process.env['PATH'] ?? ''}` });
  }

  it('shows a job that extends it, and leaves nothing to an after_script', () => {
    expect(agent).toMatchObject({ extends: '.holdfast-agent' });
    expect(agent.script.at(-1)).toEqual(['.holdfast-judge', 'script']);
    for (const one of Object.values(template)) expect(one).not.toHaveProperty('after_script');
  });

  const good = '{"type":"result","subtype":"success","is_error":false,"num_turns":2,"total_cost_usd":0.1,"result":"done"}';
  const lied =
    '{"type":"result","subtype":"success","is_error":true,"num_turns":1,"total_cost_usd":0,"result":"Failed to authenticate. API Error: 401 Invalid bearer token"}';

  it.each([
    ['is good where the run is', good, 0, 0],
    ['fails where the run says success over a refused login', lied, 0, 1],
    ['fails with a person’s code where nobody was logged in', 'Not logged in · Please run /login\n', 1, 3],
    ['keeps the run’s own code where its output is well', good, 7, 7],
  ])('%s', async (_, says, ends, code) => {
    const zoo = new ZooHome();
    zoo.login();
    try {
      await expect(job(zoo, says, ends)).resolves.toMatchObject({ code });
    } finally {
      zoo.close();
    }
  });

  it('stops a job without a login before it starts, with a report', async () => {
    const zoo = new ZooHome();
    try {
      const ended = await job(zoo, good, 0);
      expect(ended.code).toBe(1);
      expect(ended.stdout).toContain('not ready: no credential is set');
      expect(readFileSync(join(zoo.project, 'holdfast.xml'), 'utf8')).toContain('failures="1"');
    } finally {
      zoo.close();
    }
  });
});

describe('the workflow for GitHub', () => {
  interface Step {
    readonly name?: string;
    readonly uses?: string;
    readonly with?: object;
    readonly run?: string;
  }
  interface Workflow {
    readonly permissions: object;
    readonly jobs: { readonly agent: { readonly env: Readonly<Record<string, string>>; readonly steps: readonly Step[] } };
  }
  const workflow = parse(read('recipes/ci/github.yml')) as Workflow;
  const { env, steps } = workflow.jobs.agent;

  it('names only inputs that the action has', () => {
    const uses = steps.filter((one) => one.uses?.includes('/holdfast@'));
    expect(uses).toHaveLength(2);
    for (const one of uses) expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(one.with ?? {})));
  });

  it('stores no key: the job asks for an identity of its own', () => {
    expect(workflow.permissions).toMatchObject({ 'id-token': 'write' });
    expect(Object.keys(env)).toEqual(['ANTHROPIC_FEDERATION_RULE_ID', 'ANTHROPIC_ORGANIZATION_ID', 'ANTHROPIC_SERVICE_ACCOUNT_ID']);
    expect(JSON.stringify(env)).not.toContain('secrets.');
  });

  const tools = ['curl', 'jq'].every((name) => spawnSync(name, ['--version']).status === 0);

  it.runIf(tools)('keeps the identity in a file that only the job can read, and fetches it anew while the job runs', async () => {
    const asked: string[] = [];
    const github = createServer((request, response) => {
      asked.push(`${request.headers.authorization} ${request.url}`);
      response.end(JSON.stringify({ count: 1, value: `fake.identity.${asked.length}` }));
    });
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    const zoo = new ZooHome();
    try {
      const bin = join(zoo.root, 'bin');
      const settings = join(zoo.root, 'github-env');
      const identity = join(zoo.root, 'identity-token');
      mkdirSync(bin);
      // Four minutes are over at once, and only once.
      writeFileSync(join(bin, 'sleep'), `#!/bin/sh\nmkdir '${join(zoo.root, 'slept')}'\n`, { mode: 0o755 });
      const script = steps.find(({ run: text }) => text?.includes('ACTIONS_ID_TOKEN'))?.run ?? 'false';
      const ended = await run(zoo, script, ['bash', '--noprofile', '--norc', '-eo', 'pipefail'], {
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        RUNNER_TEMP: zoo.root,
        GITHUB_ENV: settings,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'fake-runner-token',
        ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}/token?api-version=2.0`,
      });
      expect(ended).toMatchObject({ code: 0, stdout: '' });
      await expect.poll(() => readFileSync(identity, 'utf8'), { timeout: 10_000 }).toBe('fake.identity.2\n');
      expect(asked).toEqual(Array(2).fill('bearer fake-runner-token /token?api-version=2.0&audience=https%3A%2F%2Fapi.anthropic.com'));
      expect(statSync(identity).mode & 0o777).toBe(0o600);
      expect(readFileSync(settings, 'utf8')).toBe(`ANTHROPIC_IDENTITY_TOKEN_FILE=${identity}\n`);
    } finally {
      zoo.close();
      github.close();
    }
  });
});

it('a picture is taken in a container, with the key of one that lies on the host, as the docs write it', async () => {
  const commands = [...read('docs/commands.md').matchAll(/^\$ (.*(?:snapshot|compare).*)$/gm)].map(([, line = '']) => line);
  expect(commands).toHaveLength(3);
  const zoo = new ZooHome();
  zoo.login();
  const bin = join(zoo.root, 'bin');
  mkdirSync(join(zoo.root, 'container'));
  mkdirSync(bin);
  const start = `${process.execPath} ${program}`;
  writeFileSync(join(bin, 'holdfast'), `#!/bin/sh\nexec ${start} "$@"\n`, { mode: 0o755 });
  // Another home, another folder, and no stdin unless it is asked for.
  const docker = [
    '#!/bin/sh',
    'shift',
    'if [ "$1" = -i ]; then shift; else exec < /dev/null; fi',
    'shift',
    `cd '${join(zoo.root, 'container')}' && HOME="$PWD" CLAUDE_CONFIG_DIR= exec "$@"`,
  ];
  writeFileSync(join(bin, 'docker'), `${docker.join('\n')}\n`, { mode: 0o755 });
  try {
    const ended = await run(zoo, commands.join('\n'), ['sh'], { PATH: `${bin}:${process.env['PATH'] ?? ''}` });
    expect(ended.stderr).not.toContain('error:');
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stdout).not.toContain('another key');
    const [local, other] = ['local.json', 'ci.json'].map(
      (name) => JSON.parse(readFileSync(join(zoo.project, name), 'utf8')) as { keyId: string },
    );
    expect(other?.keyId).toBe(local?.keyId);
    const silent = await run(zoo, 'docker exec agent holdfast snapshot --with - < local.json', ['sh'], {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    });
    expect(silent).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: expected a snapshot on stdin, found nothing\nhint: docker exec -i /) as string,
    });
  } finally {
    zoo.close();
  }
});

it('the hook for pre-commit starts a command that exists', async () => {
  const [hook] = parse(read('.pre-commit-hooks.yaml')) as Array<{ entry: string; language: string }>;
  const zoo = new ZooHome();
  zoo.login();
  mkdirSync(join(zoo.root, 'bin'));
  writeFileSync(join(zoo.root, 'bin', 'holdfast'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
  try {
    const path = `${join(zoo.root, 'bin')}:${process.env['PATH'] ?? ''}`;
    const ended = await run(zoo, `${hook?.entry ?? 'false'} --for 2h`, ['sh'], { PATH: path });
    expect(ended).toMatchObject({ code: 0 });
    expect(hook?.language).toBe('node');
  } finally {
    zoo.close();
  }
});
