/**
 * Guards a run over the end of its process: one that ended because of its login is continued when the login is good again.
 *
 * Only that is resumed, known by structured output or by the session's own record, never by prose; a run that was told
 * to end, or ended because of anything else, is left alone. Nothing is done twice: the resumed session knows what was done, and
 * is only told to go on.
 */
import type { Readable, Transform, Writable } from 'node:stream';
import type { Aim, Invocation, OutputJoin, Resumption, SessionEnd, Witness } from '../../agents/agent.ts';
import type { Fingerprint } from '../../core/credential.ts';
import type { WhoseEnd } from '../../core/ended-of-login.ts';
import type { Clock } from '../../core/ports.ts';
import type { ChildCare, ChildEnd } from '../../host/child.ts';
import { runChild, tapping } from '../../host/child.ts';
import type { Interruption } from '../../host/interruption.ts';
import { Interrupted, listenForInterruption } from '../../host/interruption.ts';
import { StdinRelay } from './stdin-relay.ts';

/** What a run is guarded with. */
export interface Supervision {
  readonly aim: (invocation: Invocation) => Promise<Aim>;
  readonly witness: (invocation: Invocation) => Promise<Witness>;
  readonly care: Pick<ChildCare, 'sharesTerminal' | 'beforeSignal'>;
  /** Whose login it was that ended a start. */
  readonly whoseEnd: (end: SessionEnd) => Promise<WhoseEnd>;
  /**
   * Waits until the login is good again, as long as the run may be held; whether it is.
   *
   * @param refused the login that the vendor was seen to refuse, or null.
   */
  readonly untilGood: (signal: AbortSignal, end: SessionEnd, refused: Fingerprint | null) => Promise<boolean>;
  /** Told each time that the run goes on. */
  readonly onResume: (sessionId: string, count: number) => void;
  readonly clock: Clock;
  readonly stdin: () => Readable;
  readonly stdout: () => Writable;
  readonly say: (text: string) => void;
}

/** More often than this in a row no run is resumed of which nothing new is heard: the login looks good, and is refused. */
const mostInVain = 3;

/**
 * Runs one child to its end.
 *
 * @param readsOutput whether output that can be judged should pass by here.
 * @param notResumable why it is not resumed, to be said should it end of its login, or null.
 * @returns its exit code; 1 instead of 0 where it says success over a failure of its login.
 */
export async function runOnce(
  plan: Supervision,
  invocation: Invocation,
  readsOutput: boolean,
  notResumable: string | null,
): Promise<number> {
  const witness = await plan.witness(invocation);
  const watch = (): Transform =>
    tapping((chunk) => {
      witness.see(chunk);
      return [chunk];
    });
  const tap = witness.reads && readsOutput ? watch() : null;
  const { code } = await start(plan, await plan.aim(invocation), invocation.cwd, { tap, stdin: 'inherit' });
  if (!(await witness.endedOfAuthFailure())) return ofAccount(plan, witness, code);
  if (notResumable !== null) plan.say(`the run ended because of its login and is not resumed: ${notResumable}`);
  return overAuthFailure(plan, code);
}

/** Nothing was held, renewed or resumed then, and people should know that nothing of that would have helped. */
function ofAccount(plan: Supervision, witness: Witness, code: number): number {
  if (witness.endedOfAccount) {
    plan.say(
      'the vendor refuses the account itself (on hold, to be verified, or not allowed here): no renewal and no login changes that',
    );
    plan.say('  hint: follow the page that the client’s own message names');
  }
  return code;
}

/** Runs a child to its end, and resumes it where that was its login's. @returns as `runOnce`, of the last start. */
export async function supervise(plan: Supervision, resumption: Resumption): Promise<number> {
  const interruption = listenForInterruption();
  try {
    return await new Supervised(plan, resumption, interruption).toItsEnd();
  } finally {
    interruption.stop();
  }
}

async function start(
  plan: Supervision,
  aim: Aim,
  cwd: string,
  care: Pick<ChildCare, 'tap' | 'stdin'>,
): Promise<ChildEnd> {
  try {
    return await runChild({ command: aim.command, args: aim.args, env: aim.env, cwd }, { ...plan.care, ...care });
  } finally {
    await aim.done();
  }
}

function overAuthFailure({ say }: Supervision, code: number): number {
  if (code !== 0) return code;
  say('the child says success, and its last turn ended in an auth failure: exit code 1');
  return 1;
}

/** A start that only waits for its moment. */
interface Prepared {
  readonly aim: Aim;
  readonly cwd: string;
  /** What its stdin is told first, or null. */
  readonly input: string | null;
  readonly witness: Witness;
}

/** One run of several starts. */
class Supervised {
  readonly #plan: Supervision;
  readonly #resumption: Resumption;
  readonly #output: OutputJoin;
  readonly #interruption: Interruption;
  readonly #relay: StdinRelay | null;
  #resumes = 0;
  #inVain = 0;
  /** What the session's record says before this is of an earlier start. */
  #since = 0;
  #readerLeft = false;
  /** Going on within a child that waits for its next message, as long as that takes. */
  #within: Promise<void> | null = null;

  constructor(plan: Supervision, resumption: Resumption, interruption: Interruption) {
    this.#plan = plan;
    this.#resumption = resumption;
    this.#output = resumption.output;
    this.#interruption = interruption;
    this.#relay = resumption.messagesOnStdin ? new StdinRelay(plan.stdin()) : null;
  }

  async toItsEnd(): Promise<number> {
    this.#plan.stdout().on('error', () => (this.#readerLeft = true));
    let next = await this.#prepare({ invocation: this.#resumption.first, input: null });
    // From the start on the child hears of signals; one that came before must not be lost on it.
    if (this.#interruption.by !== null) {
      await next.aim.done();
      throw new Interrupted(this.#interruption.by);
    }
    for (;;) {
      this.#since = this.#plan.clock.now();
      const { witness } = next;
      const ended = await this.#start(next);
      const ofLogin = await this.#endedOfLogin(ended, witness);
      const session = ofLogin === null ? null : await this.#whenGood(ofLogin, this.#interruption.signal);
      const again = session === null ? null : await this.#prepare(this.#resumption.again(session));
      if (session === null || again === null || this.#interruption.by !== null) {
        await again?.aim.done();
        for (const piece of this.#output.end()) this.#plan.stdout().write(piece);
        const isOfLogin = await witness.endedOfAuthFailure();
        return isOfLogin ? overAuthFailure(this.#plan, ended.code) : ofAccount(this.#plan, witness, ended.code);
      }
      this.#goOn(session);
      next = again;
    }
  }

  async #prepare({ invocation, input }: ReturnType<Resumption['again']>): Promise<Prepared> {
    const witness = await this.#plan.witness(invocation);
    return { input, cwd: invocation.cwd, witness, aim: await this.#plan.aim(invocation) };
  }

  async #start({ aim, cwd, input, witness }: Prepared): Promise<ChildEnd> {
    const relay = this.#relay;
    const over = new AbortController();
    const tap = tapping((chunk) => {
      witness.see(chunk);
      const out = this.#output.take(chunk);
      if (this.#output.turnIsOver && relay?.isOpen === true)
        this.#within ??= this.#goOnWithin(relay, witness, tap, over.signal).finally(() => (this.#within = null));
      return out;
    });
    // What stdin held was read by the first start.
    const usual = this.#resumes === 0 ? 'inherit' : 'ignore';
    const stdin = relay === null ? usual : (to: Writable): void => relay.feed(to, input);
    try {
      return await start(this.#plan, aim, cwd, { tap, stdin });
    } finally {
      relay?.stop();
      over.abort();
      await this.#within;
    }
  }

  /** How the session stands if this start ended because of its login, else null. */
  async #endedOfLogin(ended: ChildEnd, witness: Witness): Promise<SessionEnd | 'unknown' | null> {
    if (ended.bySignal || this.#interruption.by !== null || this.#readerLeft) return null;
    const { isStructured } = this.#resumption;
    if (isStructured && !(await witness.endedOfAuthFailure())) return null;
    if (!isStructured && ended.code === 0) return null;
    const end = await this.#resumption.sessionEnd(witness.sessionId, this.#since);
    if (end === null) return isStructured ? 'unknown' : null;
    return end.failedAuth ? end : null;
  }

  /** The session to go on with once the login is good; null where the run ends here. */
  async #whenGood(end: SessionEnd | 'unknown', signal: AbortSignal): Promise<string | null> {
    const { say, untilGood } = this.#plan;
    if (end === 'unknown') return this.#leave('the client kept no record of its session');
    const whose = await this.#plan.whoseEnd(end);
    if (!whose.ours) return null;
    if (!this.#output.canGoOn) return this.#leave('more was printed than can be held back', end);
    this.#inVain = end.heardAt !== null || this.#resumes === 0 ? 0 : this.#inVain + 1;
    if (this.#inVain >= mostInVain) return this.#leave(`it was resumed ${mostInVain} times in a row in vain`, end);
    say(`the run ended because of its login; session ${end.sessionId} is resumed when the login is good again`);
    if ((await untilGood(signal, end, whose.refused)) && !signal.aborted) return end.sessionId;
    if (signal.aborted && signal !== this.#interruption.signal) return null;
    return this.#leave(this.#interruption.by === null ? 'the login did not come back' : 'told to end', end);
  }

  #leave(because: string, end: SessionEnd | null = null): null {
    const remedy = end === null ? '' : `; by hand: ${this.#resumption.command(end.sessionId)}`;
    this.#plan.say(`the run is not resumed, since ${because}${remedy}`);
    return null;
  }

  /**
   * A program that writes one message and waits for its result before it closes stdin would wait for ever for a result
   * that is held back; it gets the turn's result from the same child, which is told to go on.
   */
  async #goOnWithin(relay: StdinRelay, witness: Witness, tap: Transform, over: AbortSignal): Promise<void> {
    const next = await this.#nextMessage(witness, over);
    // A child that has ended is judged by its end, and a next turn has settled the matter.
    if (over.aborted || !this.#output.turnIsOver) return;
    if (next !== null && relay.say(next.message)) {
      this.#goOn(next.session);
      this.#since = this.#plan.clock.now();
    } else for (const piece of this.#output.end()) tap.push(piece);
  }

  async #nextMessage(witness: Witness, over: AbortSignal): Promise<{ session: string; message: string } | null> {
    const end = await this.#resumption.sessionEnd(witness.sessionId, this.#since);
    const session = await this.#whenGood(end ?? 'unknown', over);
    const message = session === null ? null : this.#resumption.again(session).input;
    return session === null || message === null ? null : { session, message };
  }

  #goOn(session: string): void {
    this.#output.goOn();
    this.#resumes += 1;
    this.#plan.onResume(session, this.#resumes);
  }
}
