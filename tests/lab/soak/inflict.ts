import type { Lab } from '../lab.ts';
import type { Person } from './person.ts';
import type { Fault } from './schedule.ts';

const overloaded = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';

/**
 * Lets a fault happen. What the server does, it does at once, in one step between two requests.
 *
 * @returns whether the cause is gone by now: what comes after that is recovery.
 */
export function inflict(fault: Fault, lab: Lab, person: Person): () => boolean {
  const { vendor } = lab;
  const { grants } = vendor;
  switch (fault.kind) {
    case 'token ended':
      grants.endAccessTokens();
      return atOnce;
    case 'endpoint 500':
    case 'endpoint 429':
    case 'endpoint cut':
      grants.endAccessTokens();
      vendor.tokenMode = fault.kind === 'endpoint cut' ? { kind: 'cut' } : { kind: 'status', status: Number(fault.kind.slice(-3)) };
      return endpointHeals(lab, fault.forMs);
    case 'endpoint slow':
      grants.endAccessTokens();
      vendor.tokenMode = { kind: 'ok', delayMs: fault.delayMs };
      return atOnce;
    case 'answer lost': {
      const before = grants.rotations;
      grants.endAccessTokens();
      vendor.tokenMode = { kind: 'lose' };
      void vendor.until(() => grants.rotations > before).then(() => (vendor.tokenMode = { kind: 'ok' }));
      return signsIn(person, fault.lateMs);
    }
    case 'store blanked':
      lab.blankStore();
      return signsIn(person, fault.lateMs);
    case 'login elsewhere':
      // One step: whoever is refused with the old login finds the new one.
      if (fault.endsOld) grants.endGrants();
      lab.personLogsIn();
      return atOnce;
    case 'grant dead':
      grants.endGrants();
      return signsIn(person, fault.lateMs);
    case 'overload':
      vendor.fail({ status: fault.status, body: overloaded, fields: {}, times: fault.times });
      return atOnce;
  }
}

/** Ends whatever a fault has switched on. */
export function calm({ vendor }: Lab): void {
  vendor.tokenMode = { kind: 'ok' };
  vendor.recover();
}

const atOnce = (): boolean => true;

function endpointHeals({ vendor }: Lab, inMs: number): () => boolean {
  let heals = false;
  setTimeout(() => {
    vendor.tokenMode = { kind: 'ok' };
    heals = true;
  }, inMs);
  return () => heals;
}

function signsIn(person: Person, lateMs: number): () => boolean {
  const before = person.signIns;
  person.lateMs = lateMs;
  return () => person.signIns > before;
}
