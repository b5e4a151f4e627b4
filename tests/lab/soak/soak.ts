/**
 * One login and its sessions under a schedule of faults: real clients at work, a vendor that misbehaves, and a person
 * who signs in when they are told to. Guarded, or bare beside it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelRequest, Say } from '../../../src/demo/simulated/turns.ts';
import { stepOf } from '../../../src/demo/simulated/turns.ts';
import type { Ended, Running } from '../lab.ts';
import { Lab, pause } from '../lab.ts';
import { inSandbox } from '../work.ts';
import { calm, inflict } from './inflict.ts';
import { Person } from './person.ts';
import type { Planned, Schedule } from './schedule.ts';
import { commandOf } from './schedule.ts';

/** What became of one session. */
export interface SessionOutcome {
  readonly name: string;
  /** Why it counts as lost, or null for one that did all of its work. */
  readonly lost: string | null;
  /** How many faults had come when it ended. */
  readonly faults: number;
  readonly steps: number;
  readonly resumes: number;
  readonly stderr: string;
  /** What Holdfast wrote with `--json-events`; for whoever looks into a failure, and never judged by. */
  readonly events: string;
}

/** A fault as it came. */
export type Inflicted = Planned & { readonly at: string };

/** What a soak of one login came to. */
export interface Outcome {
  readonly schedule: Schedule;
  readonly faults: readonly Inflicted[];
  readonly sessions: readonly SessionOutcome[];
  readonly refreshes: number;
  readonly signIns: number;
  /** Spent refresh tokens that were shown again. */
  readonly reuses: number;
  /** Refreshes that were asked for while the stored access token was still good. */
  readonly needless: number;
  /** What was left behind or asked for and should not have been. */
  readonly leftovers: readonly string[];
  readonly tookMs: number;
}

export interface Manner {
  readonly guarded: boolean;
  /** Whether faults come without regard to whether the one before is over. */
  readonly dense?: boolean;
  /** How long a session may take to recover from a fault, or to end. */
  readonly patienceMs: number;
}

const lookEveryMs = 100;
const held = 'held – a person is needed';

/** Plays one schedule. */
export async function soak(schedule: Schedule, manner: Manner): Promise<Outcome> {
  const login = await SoakedLogin.open(schedule, manner);
  try {
    await login.play();
    return await login.outcome();
  } finally {
    await login.close();
  }
}

interface Session {
  readonly name: string;
  readonly run: Running;
  /** Requests of it that the vendor accepted. */
  accepted: number;
  ended: Ended | null;
  faults: number;
}

class SoakedLogin {
  readonly #schedule: Schedule;
  readonly #manner: Manner;
  readonly #lab: Lab;
  readonly #person: Person;
  readonly #faults: Inflicted[] = [];
  readonly #startedAt = Date.now();
  #sessions: readonly Session[] = [];
  #needless = 0;
  #over = false;

  static async open(schedule: Schedule, manner: Manner): Promise<SoakedLogin> {
    return new SoakedLogin(schedule, manner, await Lab.open(() => ({ kind: 'text', text: 'done' })));
  }

  private constructor(schedule: Schedule, manner: Manner, lab: Lab) {
    this.#schedule = schedule;
    this.#manner = manner;
    this.#lab = lab;
    this.#person = new Person(lab, () => this.#calls());
    lab.vendor.script = (step, request) => this.#say(step, request);
    lab.vendor.onRequest = (req) => {
      if (req.url?.startsWith('/v1/oauth/token') === true && this.#lab.storedIsGood()) this.#needless += 1;
    };
  }

  async play(): Promise<void> {
    const names = Array.from({ length: this.#schedule.sessions }, (_, index) => `session-${index + 1}`);
    this.#sessions = names.map((name) => this.#start(name));
    const attended = this.#person.attend();
    await this.#recovered();
    for (const fault of this.#schedule.faults) {
      if (!(await this.#goesOn(fault.gapMs))) break;
      this.#faults.push({ ...fault, at: new Date().toISOString() });
      const isGone = inflict(fault, this.#lab, this.#person);
      if (this.#manner.dense === true) continue;
      await this.#until(() => isGone() || this.#living.length === 0);
      if (!(await this.#recovered())) break;
      calm(this.#lab);
    }
    calm(this.#lab);
    this.#over = true;
    await this.#until(() => this.#living.length === 0);
    this.#person.leave();
    await attended;
  }

  async outcome(): Promise<Outcome> {
    const stuck = new Set(this.#living.map(({ name }) => name));
    for (const { run } of this.#living) run.child.kill('SIGKILL');
    const sessions = await Promise.all(this.#sessions.map((session) => this.#judge(session, stuck.has(session.name))));
    const { grants } = this.#lab.vendor;
    return {
      schedule: this.#schedule,
      faults: this.#faults,
      sessions,
      refreshes: grants.rotations,
      signIns: this.#person.signIns,
      reuses: grants.reuses,
      needless: this.#needless,
      leftovers: [...(await this.#lab.stragglers()).map((pid) => `process ${pid}`), ...this.#lab.locks(), ...this.#lab.strangers],
      tookMs: Date.now() - this.#startedAt,
    };
  }

  async close(): Promise<void> {
    this.#person.leave();
    await this.#lab.close();
  }

  get #living(): Session[] {
    return this.#sessions.filter(({ ended }) => ended === null);
  }

  #start(name: string): Session {
    const { version, way } = this.#schedule;
    const args = ['-p', `do the work of ${name}`, '--dangerously-skip-permissions', '--output-format', 'stream-json', '--verbose'];
    // There is a person, although a run without a terminal cannot know that.
    const options = ['--hold', '1h', ...(way === 'hooks' ? ['--no-gateway'] : []), '--json-events', this.#eventsOf(name)];
    const run = this.#manner.guarded
      ? this.#lab.guarded(args, { ...inSandbox, version, options })
      : this.#lab.bare(args, { ...inSandbox, version });
    const session: Session = { name, run, accepted: 0, ended: null, faults: 0 };
    void run.ended.then((ended) => {
      session.ended = ended;
      session.faults = this.#faults.length;
    });
    return session;
  }

  /** What the model says to a request that was accepted: the next command, until the faults are over. */
  #say(_step: number, request: ModelRequest): Say {
    const name = /the work of (session-\d+)/.exec(JSON.stringify(request.messages ?? []))?.[1];
    const session = this.#sessions.find((one) => one.name === name);
    if (session === undefined || !Array.isArray(request.tools) || request.tools.length === 0) return { kind: 'text', text: 'a title' };
    session.accepted += 1;
    if (this.#over) return { kind: 'text', text: 'done' };
    const step = stepOf(request);
    const command = commandOf(this.#schedule, session.name, step);
    return { kind: 'tool', id: `toolu_${step}`, name: 'Bash', input: { command, description: `step ${step}` } };
  }

  /** A guarded session says when it needs somebody; in a bare one, they find out from what it left in the store. */
  #calls(): number {
    const { signIns } = this.#person;
    if (!this.#manner.guarded) return this.#lab.storedLabel() === 'blank' ? signIns + 1 : signIns;
    return this.#sessions.reduce((count, { run }) => count + run.stderr().split(held).length - 1, 0);
  }

  /** Whether every session has a request accepted from now on, each of which it makes after what was before. */
  async #recovered(): Promise<boolean> {
    const before = new Map(this.#sessions.map((session) => [session, session.accepted]));
    return this.#until(() => this.#living.every((session) => session.accepted > (before.get(session) ?? 0)));
  }

  async #goesOn(gapMs: number): Promise<boolean> {
    const until = Date.now() + gapMs;
    await this.#until(() => Date.now() >= until || this.#living.length === 0);
    return this.#living.length > 0;
  }

  async #until(claim: () => boolean): Promise<boolean> {
    const deadline = Date.now() + this.#manner.patienceMs;
    while (!claim() && Date.now() < deadline) await pause(lookEveryMs);
    return claim();
  }

  async #judge({ name, run, faults }: Session, isStuck: boolean): Promise<SessionOutcome> {
    const ended = await run.ended;
    const steps = this.#stepsOf(name);
    return {
      name,
      lost: isStuck ? 'did not go on' : whyLost(ended, steps),
      faults,
      steps: steps.length,
      resumes: ended.stderr.match(/is resumed when the login is good again/g)?.length ?? 0,
      stderr: ended.stderr,
      events: this.#manner.guarded ? readFileSync(this.#eventsOf(name), 'utf8') : '',
    };
  }

  #eventsOf(name: string): string {
    return join(this.#lab.home, `${name}.ndjson`);
  }

  #stepsOf(name: string): string[] {
    const file = join(this.#lab.project, `${name}.steps`);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }
}

/** A session is kept when it ends well, with one result, and did each step of its work once and in order. */
function whyLost({ code, stdout }: Ended, steps: readonly string[]): string | null {
  const results = stdout.split('\n').filter((line) => line.includes('"type":"result"'));
  if (code !== 0) return `exit code ${code}: ${lastWords(results.at(-1))}`;
  if (results.length !== 1) return `${results.length} results`;
  if (results[0]?.includes('"is_error":false') !== true) return `an error: ${lastWords(results[0])}`;
  const wrong = steps.findIndex((step, index) => step !== String(index));
  return wrong === -1 ? null : `step ${wrong} was ${steps[wrong]}`;
}

function lastWords(result: string | undefined): string {
  return /"result":"([^"]*)"/.exec(result ?? '')?.[1] ?? 'no result';
}
