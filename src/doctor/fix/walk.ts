import { identityOf, nameOf } from '../../core/credential.ts';
import { leftToPerson, planRepairs } from '../repairs/plan.ts';
import type { PlannedRepair } from '../repairs/plan.ts';
import type { Finding } from '../finding.ts';
import { HoldfastError } from '../../core/errors.ts';
import { repairInWords } from '../repairs/repair.ts';
import type { Repair } from '../repairs/repair.ts';
import { constants } from 'node:os';
import { examine } from '../examine.ts';
import { doctorExitCode, told } from '../told.ts';
import { isAgreed } from '../../host/agreement.ts';
import { listenForInterruption } from '../../host/interruption.ts';
import type { Interruption } from '../../host/interruption.ts';
import { inEnvironment } from '../../host/open-host.ts';
import type { Host } from '../../host/open-host.ts';
import type { World } from '../../host/world.ts';
import { runAction } from './action.ts';
import type { ActionEnd } from './action.ts';
import { prepare, takeBack } from './apply.ts';
import type { MachineRepair } from './apply.ts';
import { changedEnv, startSo } from './child-environment.ts';
import { openJournal } from './journal.ts';
import type { FixJournal } from './journal.ts';
import { endInWords, mendedInWords, proofByAction, proofByLook, stillFails, unproven } from './proof.ts';
import type { Proof } from './proof.ts';
import { writeRunbook } from './runbook.ts';
import type { Tried } from './runbook.ts';
import { joined, pageOf, shown, shownText } from '../../core/shown.ts';
import { homeFolder } from '../../stores/home-folder.ts';

/** How a walk through the repairs is to go. */
export interface WalkOptions {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly online: boolean;
  /** The smallest command that fails; none for the doctor's own look. */
  readonly action: readonly string[];
  /** Where what worked is written down, or null. */
  readonly runbook: string | null;
}

/**
 * One walk through the repairs; what the child is to be started with grows on the way. A signal ends it once the change
 * that is not proven yet has been taken back.
 */
export class Walk {
  readonly #host: Host;
  readonly #options: WalkOptions;
  readonly #tried: Tried[] = [];
  #env: World['env'];
  #outcome = '';
  #left: readonly Finding[] = [];
  #plan: readonly PlannedRepair[] = [];
  #interruption: Interruption | null = null;
  #account: string | null = null;

  constructor(host: Host, options: WalkOptions) {
    this.#host = host;
    this.#options = options;
    this.#env = host.env;
  }

  async run(): Promise<number> {
    const { dryRun, action, runbook } = this.#options;
    const first = await this.#look();
    this.#plan = planRepairs(first.findings);
    this.#left = leftToPerson(first.findings);
    if (dryRun) return this.#showPlan(first.code);
    await this.#sayCutOff();
    this.#interruption = listenForInterruption();
    // Who asks twice wants it to end at once; what stands then is in the journal.
    this.#interruption.signal.addEventListener('abort', () => this.#interruption?.stop());
    const code = await this.#walk().finally(() => this.#interruption?.stop());
    if (runbook !== null) {
      const home = homeFolder(this.#host.env, this.#host.home);
      await writeRunbook(runbook, this.#host.clock.now(), action, this.#tried, this.#outcome, home);
      this.#say(`written down in ${runbook}`);
    }
    return code;
  }

  report(): object {
    const tried = this.#tried.map(({ finding, repair, result, why }) => ({
      id: finding.id,
      repair: repair.kind,
      does: repairInWords(repair),
      result,
      why,
    }));
    const plan = this.#plan.map(({ finding, repair }) => ({
      id: finding.id,
      level: finding.level,
      repair: repair.kind,
      does: repairInWords(repair),
    }));
    const left = this.#left.map(({ id, next, evidence }) => ({ id, next, evidence }));
    return { plan, tried, left, outcome: this.#outcome };
  }

  async #walk(): Promise<number> {
    const { action } = this.#options;
    const before = action.length === 0 ? null : await this.#act('it is run once as it is');
    if (before?.ok === true) return this.#end(0, `${action.join(' ')} works: nothing was changed`);
    if (this.#stoppedBy !== null) return this.#endStopped(this.#stoppedBy);
    for (const planned of this.#plan) {
      const outcome = await this.#try(planned, before);
      if (this.#stoppedBy !== null) return this.#endStopped(this.#stoppedBy);
      if (outcome === 'works') return this.#end(0, `${this.#options.action.join(' ')} works`);
      if (outcome === 'declined') break;
    }
    const { findings, code } = await this.#look();
    this.#left = leftToPerson(findings);
    this.#sayLeft();
    const mended = this.#tried.filter(({ result }) => result === 'kept').length;
    if (this.#options.action.length > 0) return this.#end(code === 0 ? 1 : code, stillFails(mended));
    const rest = findings.filter(({ level }) => level === 'error').length;
    return this.#end(code, mendedInWords(mended, rest));
  }

  /** One change: shown, agreed to, written down, made, proven; else taken back. */
  async #try({ repair, finding }: PlannedRepair, before: ActionEnd | null): Promise<'works' | 'goes-on' | 'declined'> {
    this.#say(`${finding.id}: ${repairInWords(repair)}`);
    const { yes, json } = this.#options;
    if (!(await isAgreed(this.#host, { yes, json, command: 'fix' }))) {
      this.#note(finding, repair, 'declined', 'nobody agreed to it');
      return 'declined';
    }
    if (repair.kind === 'child-environment') return await this.#tryEnvironment(finding, repair, before);
    if (repair.kind === 'renew-by-client') return await this.#tryRenewal(finding, repair, before);
    return await this.#tryMachine(finding, repair, before);
  }

  async #tryEnvironment(
    finding: Finding,
    repair: Extract<Repair, { kind: 'child-environment' }>,
    before: ActionEnd | null,
  ) {
    const kept = this.#env;
    this.#env = changedEnv(kept, repair);
    const proof = await this.#prove(finding, before);
    if (proof.gone) {
      this.#note(finding, repair, 'kept', `${proof.why}; start it so: ${startSo(repair)}`);
      return proof.works ? 'works' : 'goes-on';
    }
    this.#env = kept;
    this.#note(finding, repair, 'undone', proof.why);
    return 'goes-on';
  }

  async #tryRenewal(finding: Finding, repair: Repair, before: ActionEnd | null) {
    const { renewByClient } = await import('./renew.ts');
    const renewed = await renewByClient(inEnvironment(this.#host, this.#env), this.#signal);
    if (!renewed) {
      this.#note(finding, repair, 'failed', 'the client brought no newer login; its store is as it left it');
      return 'goes-on';
    }
    const proof = await this.#prove(finding, before);
    this.#note(finding, repair, 'kept', proof.why);
    return proof.works ? 'works' : 'goes-on';
  }

  async #tryMachine(finding: Finding, repair: MachineRepair, before: ActionEnd | null) {
    const journal = await this.#journal();
    const change = await prepare(repair, this.#host.clock.now()).catch((error: unknown) => {
      if (error instanceof HoldfastError) return error;
      throw error;
    });
    if (change instanceof HoldfastError) {
      this.#note(finding, repair, 'failed', change.message);
      return 'goes-on';
    }
    if (change === null) {
      this.#note(finding, repair, 'not-needed', 'it is in use, or another by now');
      return 'goes-on';
    }
    const entry = await journal.begin(finding.id, repair, change.undo, this.#host.clock.now());
    try {
      await change.make();
    } catch (error) {
      await journal.mark(entry, 'undone');
      this.#note(finding, repair, 'failed', error instanceof Error ? error.message : 'unknown error');
      return 'goes-on';
    }
    const proof = await this.#prove(finding, before);
    if (proof.gone) {
      await journal.mark(entry, 'kept');
      this.#note(finding, repair, 'kept', proof.why);
      return proof.works ? 'works' : 'goes-on';
    }
    const refused = await takeBack(change.undo);
    if (refused === null) {
      await journal.mark(entry, 'undone');
      this.#note(finding, repair, 'undone', proof.why);
    } else this.#note(finding, repair, 'failed', `it could not be taken back: ${refused}`);
    return 'goes-on';
  }

  /** The action once more, else the doctor's own look. */
  async #prove(finding: Finding, before: ActionEnd | null): Promise<Proof> {
    if (before === null) return proofByLook(finding, (await this.#look()).findings);
    const after = await this.#act('it is run again');
    return this.#stoppedBy !== null && !after.ok ? unproven : proofByAction(before, after);
  }

  async #act(why: string): Promise<ActionEnd> {
    const { action } = this.#options;
    this.#say(`action: ${action.join(' ')} — ${why}`);
    const explainer = await this.#host.explainer();
    const end = await runAction(
      action,
      { ...this.#host, env: this.#env },
      (text) => explainer.explainError(text),
      this.#interruption,
    );
    this.#say(endInWords(end));
    return end;
  }

  async #look() {
    const { online } = this.#options;
    const { facts, findings } = await examine(inEnvironment(this.#host, this.#env), { online, runHelpers: false });
    this.#account = nameOf(identityOf(facts.store?.reading ?? { kind: 'absent' }));
    const { wordsOf } = await this.#host.knowledge();
    return { findings, code: doctorExitCode(told(findings, wordsOf), facts) };
  }

  /** A process that was killed in the middle of a walk leaves a change that nobody has proven. */
  async #sayCutOff(): Promise<void> {
    const begun = (await (await this.#journal()).standing()).filter(({ state }) => state === 'begun');
    for (const { repair } of begun)
      this.#say(`an earlier walk was cut off after this: ${repairInWords(repair)}; holdfast fix --undo takes it back`);
  }

  async #journal(): Promise<FixJournal> {
    return openJournal((await this.#host.state()).folder);
  }

  #showPlan(code: number): number {
    const { terminal } = this.#host;
    if (!this.#options.json) {
      const rows = this.#plan.map(
        ({ repair, finding }, at) => shown`${at + 1}. ${repairInWords(repair)}  (${finding.id})`,
      );
      terminal.data(
        rows.length === 0
          ? shown`Nothing that Holdfast could mend by itself.`
          : joined([shown`One change at a time, in this order; nothing was done:`, ...rows]),
      );
      this.#sayLeft();
    }
    return code;
  }

  #sayLeft(): void {
    const host = this.#host.hostname;
    const user = this.#host.user();
    for (const { id, next, evidence } of this.#left) {
      const what = next === null ? `holdfast explain ${id}` : (next.command ?? next.why);
      const account = this.#account === null || !/\blogin\b/.test(what) ? '' : `, account ${this.#account}`;
      this.#say(`for a person, as ${user} on ${host}${account}: ${what} — ${evidence[0] ?? id}`);
    }
  }

  #note(finding: Finding, repair: Repair, result: Tried['result'], why: string): void {
    this.#tried.push({ finding, repair, result, why });
    this.#say(`${result}: ${why}`);
  }

  get #signal(): AbortSignal {
    return this.#interruption?.signal ?? new AbortController().signal;
  }

  get #stoppedBy(): NodeJS.Signals | null {
    return this.#interruption?.by ?? null;
  }

  #endStopped(signal: NodeJS.Signals): number {
    const kept = this.#tried.filter(({ result }) => result === 'kept').length;
    const stands = kept === 0 ? 'nothing was changed' : `${kept} kept`;
    return this.#end(128 + constants.signals[signal], `stopped by ${signal}; ${stands}`);
  }

  #end(code: number, outcome: string): number {
    this.#outcome = outcome;
    this.#say(outcome);
    return code;
  }

  #say(text: string): void {
    const { terminal } = this.#host;
    terminal.say(pageOf`${terminal.paint.bold('holdfast:')} ${shownText(text)}`);
  }
}
