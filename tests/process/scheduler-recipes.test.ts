/** The recipes for schedulers, with a Holdfast that ends in each of its ways. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { endOfRun } from '../../src/core/outcome.ts';
import type { Stuck } from '../../src/core/outcome.ts';
import { scratchFolder } from '../stores/scratch.ts';

const folder = join(import.meta.dirname, '..', '..', 'recipes', 'schedulers');
const recipe = (name: string): string => readFileSync(join(folder, name), 'utf8');

let home: string;
let bin: string;

beforeEach(() => {
  home = scratchFolder();
  bin = join(home, 'bin');
  mkdirSync(bin);
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function shell(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const whole = { PATH: [bin, '/usr/bin', '/bin'].join(delimiter), HOME: home, ...env };
  return new Promise((resolve) => {
    execFile(command, [...args], { cwd: home, env: whole }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

function programs(all: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(all)) writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

const where = { host: 'h', user: 'ada', place: '/store', account: null, loginCommand: 'claude auth login' };
const dead: Stuck = { on: 'person', because: 'store-blank' };
const away: Stuck = { on: 'vendor', because: 'token-endpoint' };

/** Each end of a run: what its child ended with, and what it was stuck on. */
const ends = {
  good: [0, null],
  blocked: [1, dead],
  unavailable: [1, away],
  failed: [7, null],
  'failed with 3 of its own': [3, null],
} as const satisfies Record<string, readonly [number, Stuck | null]>;

/** What `holdfast run` leaves and ends with, by the very function that decides it. */
function runThatEnds(how: keyof typeof ends, check = 0): void {
  const [childExitCode, stuck] = ends[how];
  const end = endOfRun(childExitCode, stuck, where);
  const line = JSON.stringify({ schema: 1, at: '2030-01-01T00:00:00.000Z', event: 'ended', ...end });
  programs({
    holdfast: `
      if [ "$1" = check ]; then echo a picture; exit ${check}; fi
      echo "$@" >> "${home}/started"
      while [ $# -gt 0 ]; do [ "$1" = --json-events ] && events=$2; shift; done
      if [ -n "$events" ]; then echo '{"event":"started","outcome":"good"}' >> "$events"; echo '${line}' >> "$events"; fi
      echo what the agent said
      exit ${end.exitCode}`,
  });
}

/** How often the agent was started. */
function starts(): number {
  return existsSync(join(home, 'started')) ? readFileSync(join(home, 'started'), 'utf8').trim().split('\n').length : 0;
}

describe('cron', () => {
  const job = (): Promise<Ended> => shell('sh', [join(folder, 'agent-job.sh')]);

  it.each<[keyof typeof ends, number, RegExp]>([
    ['good', 0, /^$/],
    ['unavailable', 0, /^$/],
    ['blocked', 0, /^paused: [\s\S]*"next":"claude auth login"/],
    ['failed', 7, /^what the agent said\n$/],
    ['failed with 3 of its own', 3, /^what the agent said\n$/],
  ])('mails only what somebody has to read: %s', async (end, code, mail) => {
    runThatEnds(end);
    const ended = await job();
    expect(ended).toMatchObject({ code, stderr: '' });
    expect(ended.stdout).toMatch(mail);
    expect(starts()).toBe(1);
  });

  it('starts nothing and mails nothing while it is blocked, and goes on after the login', async () => {
    runThatEnds('blocked', 3);
    expect((await job()).stdout).toContain('paused');
    expect(await job()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(starts()).toBe(1);
    runThatEnds('good', 0);
    expect(await job()).toMatchObject({ code: 0 });
    expect(starts()).toBe(2);
  });

  it('looks at the login from where the agent is started: what a folder sets counts there', async () => {
    const project = join(home, 'project');
    mkdirSync(project);
    runThatEnds('blocked', 3);
    await job();
    programs({
      holdfast: `[ "$1" = check ] && [ "$PWD" = "${project}" ] && exit 0; [ "$1" = check ] && exit 3; echo run >> "${home}/started"`,
    });
    await shell('sh', [join(folder, 'agent-job.sh')], { AGENT_FOLDER: project });
    expect(starts()).toBe(2);
  });

  it('is not kept from its next start by what the agent left running', async () => {
    const leaves = `[ "$1" = run ] && echo >> "${home}/started"; sleep 60 > /dev/null 2>&1 & echo $! >> "${home}/left"; exit 0`;
    programs({ holdfast: leaves });
    await job();
    await job();
    for (const pid of readFileSync(join(home, 'left'), 'utf8').trim().split('\n')) process.kill(Number(pid));
    expect(readFileSync(join(home, 'started'), 'utf8')).toBe('\n\n');
  });

  it('takes a run that left no last event for a failure', async () => {
    programs({ holdfast: 'echo cut off; exit 137' });
    expect(await job()).toMatchObject({ code: 137, stdout: 'cut off\n' });
  });

  it('starts no second one beside the first', async () => {
    runThatEnds('good');
    programs({ flock: 'exit 1' });
    expect(await job()).toMatchObject({ code: 0, stdout: '' });
    expect(starts()).toBe(0);
  });

  it('has a crontab of settings and one entry that starts this script', () => {
    const lines = recipe('crontab')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const entries = lines.filter((line) => !/^\w+=\S+$/.test(line));
    expect(entries).toEqual(['17 * * * * /usr/local/bin/agent-job.sh']);
    expect(lines.some((line) => line.startsWith('HOLDFAST_HOLD='))).toBe(true);
  });
});

describe('systemd', () => {
  const units = readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name));
  const settings = (name: string, key: string): string[] =>
    [...recipe(name).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);

  it.runIf(existsSync('/usr/bin/systemd-analyze'))('finds nothing wrong with the units', async () => {
    runThatEnds('good');
    programs({ logger: 'exit 0' });
    const copies = units.map((name) => {
      const path = join(home, name);
      writeFileSync(path, recipe(name).replace(/\/usr\/(?:local\/)?bin\/(holdfast|logger)/g, `${bin}/$1`));
      return path;
    });
    const ended = await shell('/usr/bin/systemd-analyze', ['verify', '--man=no', ...copies], { SYSTEMD_LOG_LEVEL: 'warning' });
    const about = ended.stderr.split('\n').filter((line) => line.includes('agent-job'));
    expect(about).toEqual([]);
  });

  it.each([
    [0, 0],
    [1, 0],
    [3, 1],
    [4, 0],
  ])('skips a start only while a person must act (check ends with %d)', async (check, code) => {
    runThatEnds('good', check);
    const [condition = ''] = settings('agent-job.service', 'ExecCondition');
    const script = /^\/bin\/sh -c '(.*)'$/.exec(condition)?.[1] ?? '';
    expect(await shell('/bin/sh', ['-c', script.replace('/usr/local/bin/holdfast', join(bin, 'holdfast'))])).toMatchObject({
      code,
      stdout: '',
    });
  });

  it('counts neither 3 nor 4 for a failure, restarts on no 3, and says the rest', () => {
    expect(settings('agent-job.service', 'SuccessExitStatus')).toEqual(['3 4']);
    expect(settings('agent-job.service', 'RestartPreventExitStatus')).toEqual(['3']);
    for (const name of settings('agent-job.service', 'OnFailure')) expect(units).toContain(name);
  });
});

describe('launchd', () => {
  const text = recipe('com.example.agent-job.plist');
  const decoded = (value: string): string => value.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  const list = /<key>ProgramArguments<\/key>\s*<array>([\s\S]*?)<\/array>/.exec(text)?.[1] ?? '';
  const [command = '', ...args] = [...list.matchAll(/<string>([\s\S]*?)<\/string>/g)].map(([, value = '']) => decoded(value));

  it.each<[keyof typeof ends, number, number, number]>([
    ['good', 0, 0, 1],
    ['blocked', 0, 0, 1],
    ['blocked', 3, 0, 0],
    ['unavailable', 0, 4, 1],
    ['failed', 1, 7, 1],
  ])('is told of what it should try again, and of nothing else: %s (check ends with %d)', async (end, check, code, started) => {
    runThatEnds(end, check);
    expect((await shell(command, args)).code).toBe(code);
    expect(starts()).toBe(started);
  });

  it('has every element of its list closed', () => {
    const open = [...text.matchAll(/<(key|string|dict|array|integer|plist)\b/g)].map(([, name = '']) => name);
    const closed = [...text.matchAll(/<\/(\w+)>/g)].map(([, name = '']) => name);
    expect(open.toSorted()).toEqual(closed.toSorted());
  });
});

describe('GitHub Actions', () => {
  interface Step {
    readonly id?: string;
    readonly if?: string;
    readonly shell?: string;
    readonly run?: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  interface Workflow {
    readonly permissions: Readonly<Record<string, string>>;
    readonly jobs: { readonly agent: { readonly steps: readonly Step[] } };
  }
  const workflow = parse(recipe('github.yml')) as Workflow;
  const steps = workflow.jobs.agent.steps.filter(({ run }) => run !== undefined);

  /** As the runner starts `shell: bash`. */
  function step({ run = '' }: Step): Promise<Ended> {
    const [script, output] = [join(home, 'step.sh'), join(home, 'output')];
    writeFileSync(script, run);
    writeFileSync(output, '');
    const runner = { RUNNER_TEMP: home, GITHUB_OUTPUT: output, GITHUB_WORKFLOW: 'agent', GITHUB_REPOSITORY: 'o/r', CI: 'true' };
    return shell('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], runner);
  }

  it.each<[keyof typeof ends, number, string, RegExp]>([
    ['good', 0, 'good', /^what the agent said\n$/],
    ['blocked', 0, 'blocked', /::warning title=Paused until somebody acts::claude auth login, then/],
    ['unavailable', 0, 'unavailable', /::warning title=The login service is away::/],
    ['failed', 7, 'failed', /^what the agent said\n$/],
    ['failed with 3 of its own', 3, 'failed', /^what the agent said\n$/],
  ])('is red only for a failure of the job itself: %s', async (end, code, outcome, log) => {
    runThatEnds(end);
    const ended = await step(steps[0] ?? {});
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(log);
    expect(readFileSync(join(home, 'output'), 'utf8')).toBe(`outcome=${outcome}\n`);
  });

  it('is red for a run that left no last event', async () => {
    programs({ holdfast: 'exit 2' });
    expect((await step(steps[0] ?? {})).code).toBe(2);
    expect(readFileSync(join(home, 'output'), 'utf8')).toBe('outcome=failed\n');
  });

  it('switches its own schedule off where it is blocked, with what it may', async () => {
    programs({ gh: 'echo "$@"' });
    const [, pause] = steps;
    expect(pause).toMatchObject({ if: "steps.agent.outputs.outcome == 'blocked'", env: { GH_TOKEN: '${{ github.token }}' } });
    expect(workflow.permissions).toEqual({ contents: 'read', actions: 'write' });
    expect((await step(pause ?? {})).stdout).toBe('workflow disable agent --repo o/r\n');
    for (const { run, shell: named } of steps) {
      expect(named).toBe('bash');
      expect(run).not.toContain('${{');
    }
  });
});

it('the page names every recipe, and no other', () => {
  const linked = [...recipe('README.md').matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
  expect(linked.toSorted()).toEqual(
    readdirSync(folder)
      .filter((name) => name !== 'README.md')
      .toSorted(),
  );
});
