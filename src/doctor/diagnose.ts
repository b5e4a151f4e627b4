import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { ranked } from './finding.ts';
import { clientRules } from './rules/client-state.ts';
import { credentialRules } from './rules/credential.ts';
import { helperRules } from './rules/credential-helpers.ts';
import { signInRules } from './rules/sign-in.ts';
import { lockRules } from './rules/locks.ts';
import { storeRules } from './rules/store.ts';
import { surroundingRules } from './rules/surroundings.ts';
import { withSymptoms } from './rules/symptoms.ts';
import { viewOf } from './rules/view.ts';

/** What the facts mean, worst first; pure. An empty list says that nothing was found, not that all is well. */
export function diagnose(facts: Facts): readonly Finding[] {
  const view = viewOf(facts);
  const all = [clientRules, credentialRules, signInRules, helperRules, storeRules, lockRules, surroundingRules];
  const found = all.flatMap((rules) => rules(view));
  return ranked(withSymptoms(view, found));
}
