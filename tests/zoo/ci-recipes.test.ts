/** The action and the templates, with what their real runners give them. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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

  it('sends for a person where nobody is logged in, and fails a run that lied', async () => {
    const zoo = new ZooHome();
    try {
      expect(await act(zoo, {})).toMatchObject({ code: 3, output: 'answer=person\nexit-code=3\n' });
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
    readonly 'variables': Readonly<Record<string, string>>;
    readonly 'before_script': readonly string[];
    readonly 'after_script': readonly string[];
  }
  const { '.holdfast-agent': job } = parse(read('recipes/ci/gitlab.yml')) as Record<string, Job>;
  const runner = { ...job?.variables, HOLDFAST: `${process.execPath} ${program}`, CI: 'true', GITLAB_CI: 'true' };
  const shell = ['sh', '-e'];

  it('stops a job without a login, with a report', async () => {
    const zoo = new ZooHome();
    try {
      const ended = await run(zoo, job?.before_script.join('\n') ?? '', shell, runner);
      expect(ended.code).toBe(3);
      expect(ended.stdout).toContain('a person must log in first');
      expect(readFileSync(join(zoo.project, 'holdfast.xml'), 'utf8')).toContain('failures="1"');
    } finally {
      zoo.close();
    }
  });

  it('lets another one start, and judges it afterwards', async () => {
    const zoo = new ZooHome();
    zoo.login();
    try {
      expect((await run(zoo, job?.before_script.join('\n') ?? '', shell, runner)).code).toBe(0);
      const after = job?.after_script.join('\n') ?? '';
      expect((await run(zoo, after, shell, runner)).code).toBe(0);
      zoo.file('project/run.json', 'Not logged in · Please run /login\n');
      expect((await run(zoo, after, shell, runner)).code).toBe(3);
    } finally {
      zoo.close();
    }
  });
});

it('the workflow names only inputs that the action has', () => {
  interface Workflow {
    readonly jobs: Readonly<Record<string, { readonly steps: ReadonlyArray<{ readonly uses?: string; readonly with?: object }> }>>;
  }
  const { jobs } = parse(read('recipes/ci/github.yml')) as Workflow;
  const steps = Object.values(jobs).flatMap((one) => one.steps.filter(({ uses }) => uses?.includes('/holdfast@')));
  expect(steps).toHaveLength(2);
  for (const one of steps) expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(one.with ?? {})));
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
