import { inWords } from '../../core/expiry.ts';
import type { Fact } from '../../core/fact.ts';

/** What a guarded session went through, counted from its facts. */
export class Tally {
  refused = 0;
  adopted = 0;
  renewed = 0;
  signedIn = 0;
  gaveUp = 0;
  leftAlone = 0;
  messengers = 0;
  waits = 0;
  holds = 0;
  switches = 0;
  heldMs = 0;
  internalErrors = 0;
  unreachable = 0;
  resumes = 0;

  count(fact: Fact): void {
    switch (fact.event) {
      case 'refused':
        this.refused += 1;
        return;
      case 'passed':
        this.leftAlone += 1;
        return;
      case 'released':
        this.heldMs += fact.heldMs;
        if (fact.because === 'renewed') this.renewed += 1;
        else if (fact.because === 'signed-in') this.signedIn += 1;
        else this.adopted += 1;
        return;
      case 'resend':
        this.heldMs += fact.heldMs;
        return;
      case 'gave-up':
        this.heldMs += fact.heldMs;
        this.gaveUp += 1;
        return;
      case 'messenger':
        if (fact.result === 'moved') this.messengers += 1;
        return;
      case 'waiting':
        this.waits += 1;
        return;
      case 'holding':
        this.holds += 1;
        return;
      case 'account-switched':
        this.switches += 1;
        return;
      case 'internal-error':
        this.internalErrors += 1;
        return;
      case 'upstream-unreachable':
        this.unreachable += 1;
        return;
      case 'run-resumed':
        this.resumes += 1;
        return;
      default:
    }
  }

  /** Whether the session would have failed, or had to renew by itself, without what was done here. */
  get hasHelped(): boolean {
    return this.adopted + this.renewed + this.signedIn + this.messengers + this.resumes > 0;
  }

  /** One line for the end of a run, or null when nothing happened that a person would want to know. */
  summary(requests: number): string | null {
    const parts = [
      part(
        this.refused,
        'refusal',
        `absorbed: ${this.adopted} adopted, ${this.renewed} renewed, ${this.signedIn} after a login`,
      ),
      part(this.messengers, 'renewal', 'by the client itself, started by Holdfast'),
      part(this.waits, 'wait', 'for the login service'),
      part(this.holds, 'hold', 'for a person'),
      part(this.switches, 'switch', 'to another account'),
      part(this.leftAlone, 'refusal', 'left alone'),
      part(this.gaveUp, 'refusal', 'passed on in the end'),
      part(this.resumes, 'time', 'resumed after an end of the login'),
      part(this.unreachable, 'request', 'did not reach the upstream'),
      part(this.internalErrors, 'internal error', 'passed through'),
    ].filter((text) => text !== null);
    if (parts.length === 0) return null;
    const held = this.heldMs >= 1_000 ? `; held for ${inWords(this.heldMs)} in all` : '';
    return `${requests} request${requests === 1 ? '' : 's'}; ${parts.join('; ')}${held}`;
  }
}

function part(count: number, noun: string, rest: string): string | null {
  if (count === 0) return null;
  return `${count} ${noun}${count === 1 ? '' : noun.endsWith('ch') ? 'es' : 's'} ${rest}`;
}
