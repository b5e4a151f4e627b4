import type { Lab } from '../lab.ts';
import { pause } from '../lab.ts';
import type { Person } from './person.ts';
import type { Fault } from './schedule.ts';

const overloaded = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';

/**
 * Lets a fault happen. What the server does, it does at once, in one step between two requests.
 *
 * @returns resolves when the cause is gone: what comes after that is recovery.
 */
export function inflict(fault: Fault, lab: Lab, person: Person): Promise<void> {
  const { vendor } = lab;
  const { grants } = vendor;
  switch (fault.kind) {
    case 'token ended':
      grants.endAccessTokens();
      return Promise.resolve();
    case 'endpoint 500':
    case 'endpoint 429':
    case 'endpoint cut':
      grants.endAccessTokens();
      vendor.tokenMode = fault.kind === 'endpoint cut' ? { kind: 'cut' } : { kind: 'status', status: Number(fault.kind.slice(-3)) };
      return pause(fault.forMs).then(() => void (vendor.tokenMode = { kind: 'ok' }));
    case 'endpoint slow':
      grants.endAccessTokens();
      vendor.tokenMode = { kind: 'ok', delayMs: fault.delayMs };
      return Promise.resolve();
    case 'answer lost': {
      const before = grants.rotations;
      const signedIn = signsIn(person, fault.lateMs);
      grants.endAccessTokens();
      vendor.tokenMode = { kind: 'lose' };
      void vendor.until(() => grants.rotations > before).then(() => (vendor.tokenMode = { kind: 'ok' }));
      return signedIn;
    }
    case 'store blanked':
      lab.blankStore();
      return signsIn(person, fault.lateMs);
    case 'login elsewhere':
      // One step: whoever is refused with the old login finds the new one.
      if (fault.endsOld) grants.endGrants();
      lab.personLogsIn();
      return Promise.resolve();
    case 'grant dead':
      grants.endGrants();
      return signsIn(person, fault.lateMs);
    case 'overload':
      vendor.fail({ status: fault.status, body: overloaded, fields: {}, times: fault.times });
      return Promise.resolve();
  }
}

/** Ends whatever a fault has switched on. */
export function calm({ vendor }: Lab): void {
  vendor.tokenMode = { kind: 'ok' };
  vendor.recover();
}

async function signsIn(person: Person, lateMs: number): Promise<void> {
  const before = person.signIns;
  person.lateMs = lateMs;
  while (person.signIns === before) await pause(100);
}
