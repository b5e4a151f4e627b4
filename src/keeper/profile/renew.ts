/**
 * One renewal: lease → read again → decide again → intent (durable) → exchange → save (durable) → give the lease back.
 *
 * Who is authoritative: the store. The lease only saves work; the generation that is compared while saving decides whose
 * result is kept. What each failure leaves behind:
 *
 * - killed before the exchange: an open intent, and a token that was not spent. Nobody can know that, so it counts as spent.
 * - killed during it: the same, and the successor is gone with the answer. The next holder finds the intent and says so.
 * - killed while saving: the old record with the intent, or the new one; never half of one.
 * - killed after it: the new record; the kernel has freed the lease.
 * - the disk is full or read-only: the intent cannot be written, so nothing is sent. If that comes to pass in between,
 *   the successor waits in memory under the lease until it can be saved, and is used by nobody before.
 */
import type { Rules } from '../../core/profile/decide.ts';
import { decide } from '../../core/profile/decide.ts';
import type { GrantOutcome } from '../../core/profile/grant-answer.ts';
import type { Generation, ProfileRecord } from '../../core/profile/record.ts';
import { isUsable } from '../../core/profile/schedule.ts';
import { quoted } from '../../core/profile/server-words.ts';
import { afterFailure, firstRecord, successor, withIntent } from '../../core/profile/succession.ts';
import { warningOf } from '../../core/profile/words.ts';
import type { ProfileKeeperPlan } from './plan.ts';
import { failureOf, saveAtLast } from './save.ts';

/** How a renewal went that was to be made. */
export type RenewalEnd =
  /** The store says now what is so; look again. */
  | 'looked'
  /** Another process holds the lease. */
  | 'busy'
  /** Nothing was sent, since this could not be prepared; one sentence. */
  | { readonly notBegun: string };

/** Renews unless somebody else does, or did. @param refused the generation that an upstream refused, or null. */
export async function renewProfile(
  plan: ProfileKeeperPlan,
  rules: Rules,
  refused: Generation | null,
): Promise<RenewalEnd> {
  const giveBack = await takeLease(plan);
  if (typeof giveBack !== 'function') return giveBack;
  try {
    return await underLease(plan, rules, refused);
  } finally {
    await giveBack();
  }
}

async function takeLease(plan: ProfileKeeperPlan): Promise<(() => Promise<void>) | 'busy' | { notBegun: string }> {
  try {
    return (await plan.leases.take(`renew-${plan.profile.name}`)) ?? 'busy';
  } catch (error) {
    // Without a lease two could spend one token: nothing is sent (fail closed).
    return { notBegun: `the lease for renewing could not be taken: ${failureOf(error)}` };
  }
}

async function underLease(plan: ProfileKeeperPlan, rules: Rules, refused: Generation | null): Promise<RenewalEnd> {
  const reading = await plan.store.read();
  const step = decide(reading, rules, { refused, now: plan.clock.now(), underLease: true });
  const record = reading.kind === 'record' ? reading.record : null;
  if (step.do === 'note-lost' && record !== null) return await noteLost(plan, record);
  if (step.do !== 'renew') return 'looked';
  return record === null ? await first(plan) : await renewNext(plan, rules, record, refused);
}

/** The process that began a renewal is gone. Whether its token was spent nobody can know, so it is not sent again. */
async function noteLost(plan: ProfileKeeperPlan, record: ProfileRecord): Promise<RenewalEnd> {
  const detail = `its process (${record.intent?.by ?? 'unknown'}) was gone before it saved an answer`;
  await settle(plan, record, { kind: 'lost', how: 'crash', detail, retryAfterMs: null }, null);
  return 'looked';
}

/** A first token, from what can be asked again at no cost. */
async function first(plan: ProfileKeeperPlan): Promise<RenewalEnd> {
  const begun = plan.clock.now();
  const outcome = await plan.renewer.renew(null);
  if (outcome.kind !== 'granted') return { notBegun: whyNothing(outcome) };
  const record = firstRecord(plan.profile, outcome.granted, outcome.startedAt, draw(plan));
  try {
    await plan.store.save(record, null);
  } catch (error) {
    return { notBegun: `the token could not be saved at ${plan.store.place}: ${failureOf(error)}` };
  }
  plan.journal.note({ event: 'profile-renewed', tookMs: plan.clock.now() - begun, because: 'first' });
  return 'looked';
}

function whyNothing(outcome: Exclude<GrantOutcome, { kind: 'granted' }>): string {
  return outcome.kind === 'refused'
    ? `the authorization server answered ${outcome.error}${quoted(outcome.description)}`
    : outcome.detail;
}

async function renewNext(
  plan: ProfileKeeperPlan,
  rules: Rules,
  record: ProfileRecord,
  refused: Generation | null,
): Promise<RenewalEnd> {
  const begun = plan.clock.now();
  let current = record;
  if (rules.kind === 'rotating') {
    current = withIntent(record, { startedAt: begun, by: plan.by });
    const why = await whyNotIntended(plan, current);
    if (why !== null) return why;
  }
  const outcome = await plan.renewer.renew(record.credential);
  if (outcome.kind !== 'granted') {
    await settle(plan, current, outcome, refused);
    return 'looked';
  }
  const { granted, startedAt } = outcome;
  const next = successor(current, granted, startedAt, plan.clock.now(), draw(plan));
  const renewed = { ...next, header: plan.profile.header };
  if (await saveAtLast(plan, renewed, record.credential.generation)) {
    const because = record.credential.generation === refused ? 'refused' : 'due';
    plan.journal.note({ event: 'profile-renewed', tookMs: plan.clock.now() - begun, because });
  }
  return 'looked';
}

async function whyNotIntended(plan: ProfileKeeperPlan, record: ProfileRecord): Promise<RenewalEnd | null> {
  try {
    const saved = await plan.store.save(record, record.credential.generation);
    return saved === 'saved' ? null : 'looked';
  } catch (error) {
    const detail = `the intent to renew could not be saved at ${plan.store.place}: ${failureOf(error)}`;
    plan.journal.note({ event: 'profile-not-begun', detail });
    return { notBegun: detail };
  }
}

/** Notes a failure with the generation that it belongs to, after a question that spends nothing. */
async function settle(
  plan: ProfileKeeperPlan,
  record: ProfileRecord,
  outcome: Exclude<GrantOutcome, { kind: 'granted' }>,
  refused: Generation | null,
): Promise<void> {
  const probed = outcome.kind === 'lost' ? await plan.renewer.probe(record.credential) : 'unknown';
  const accessWorks = probed === 'unknown' ? null : probed === 'works';
  const { credential } = record;
  const lapsed = credential.generation === refused || !isUsable(credential, plan.clock.now());
  const after = afterFailure(record, outcome, { accessWorks, lapsed }, plan.clock.now(), plan.random());
  if (!(await saveAtLast(plan, after, record.credential.generation)) || after.trouble === null) return;
  const { trouble, retryAt } = after;
  plan.journal.note({
    event: 'profile-trouble',
    trouble,
    retryAt,
    warning: warningOf(after, plan.called, plan.clock.now()),
  });
}

function draw(plan: ProfileKeeperPlan): { generation: Generation; jitter: number } {
  return { generation: plan.newGeneration(), jitter: plan.random() };
}
