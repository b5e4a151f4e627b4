/** Workload identity, Anthropic profiles, and sign-ins that an administrator requires. */
import { inWords } from '../../core/expiry.ts';
import { commandLine, operand } from '../../core/shell-word.ts';
import type { SignInFacts } from '../credential-facts.ts';
import type { Finding, Step } from '../finding.ts';
import { finding } from '../finding.ts';
import type { View } from './view.ts';
import { placeInWords } from './view.ts';

/** What is wrong with them, where they count; and what is meant by them and does not count. */
export function signInRules(view: View): Finding[] {
  const found = view.facts.credential?.signIn ?? null;
  if (found === null || view.winner === null) return [];
  return [
    ...(view.winner.kind === 'federation' ? federationRules(found, view) : []),
    ...(view.winner.kind === 'profile' ? profileRules(found, view) : []),
    ...passedOverRules(found, view),
    ...requiredRules(found, view),
  ];
}

/** Whether something here says already why there is no credential. */
export function saysWhyNone({ facts }: View): boolean {
  const found = facts.credential?.signIn ?? null;
  return found !== null && (found.passedOver !== null || found.required?.method === 'gateway');
}

function federationRules({ federation }: SignInFacts, { now }: View): Finding[] {
  if (federation === null) return [];
  const { what, missing, token } = federation;
  const evidence = [
    ...missing.map((name) => `${what} is in use, and nothing gives it ${name}`),
    ...tokenFault(token, now).map((fault) => `${what} is in use, and ${fault}`),
  ];
  if (evidence.length === 0) return [];
  const lack = missing.length > 0 ? missing.join(' and ') : 'the identity token';
  const next = words(`give the job ${lack}: without it the client asks nobody, and falls back to nothing else`);
  return [finding('federation-failed', 'error', 0.95, evidence, { next })];
}

type Token = NonNullable<SignInFacts['federation']>['token'];

function tokenFault({ what, state, endsAt }: Token, now: number): string[] {
  const ended =
    endsAt !== null && endsAt <= now
      ? [`the identity token in ${what} ended ${inWords(now - endsAt)} ago by its own word`]
      : [];
  switch (state) {
    case 'there':
      return ended;
    case 'not-set':
      return ['neither ANTHROPIC_IDENTITY_TOKEN_FILE nor ANTHROPIC_IDENTITY_TOKEN is set'];
    case 'missing':
      return [`there is no identity token at ${what}`];
    case 'unreadable':
      return [`the identity token at ${what} cannot be read`];
    case 'empty':
      return [`the identity token in ${what} is empty`];
    case 'wrapped':
      return [`${what} holds an answer in JSON, where the token alone belongs`];
    case 'foreign':
      return [`what ${what} holds is a key of another kind, and no identity token`];
    case 'too-long':
      return [`the identity token in ${what} has more than 16 KiB, and the client sends none that is longer`];
  }
}

function profileRules({ profile }: SignInFacts, { now }: View): Finding[] {
  if (profile === null) return [];
  const { what, login, fault } = profile;
  if (fault !== null)
    return [unusable(`${what} is in use, and ${fault}`, words('name a profile that is there in ANTHROPIC_PROFILE'))];
  if (login.state === 'open-to-others') {
    const command = commandLine('chmod', '600', operand(login.place));
    return [
      unusable(`other users can read ${login.place}, and the client refuses it`, {
        command,
        why: 'so that only you can read it',
      }),
    ];
  }
  const again = words(`sign in to ${what} again, with what made it: ant auth login, or /login in the client`);
  if (login.state !== 'good') {
    const how = login.state === 'unreadable' ? 'cannot be read as JSON' : 'holds no access token';
    return [unusable(`${login.place} ${how}`, again)];
  }
  if (login.endsAt === null || login.endsAt > now || login.isRenewable) return [];
  const evidence = [
    `the login in ${login.place} ended ${inWords(now - login.endsAt)} ago, and nothing is there to renew it with`,
  ];
  return [finding('profile-unusable', 'error', 0.95, evidence, { next: again })];
}

function unusable(evidence: string, next: Step): Finding {
  return finding('profile-unusable', 'error', 0.96, evidence, { next });
}

/** Something is set that the client silently leaves out. */
function passedOverRules({ passedOver, federation }: SignInFacts, { winner }: View): Finding[] {
  if (passedOver === null || winner === null || federation !== null) return [];
  const { what, place, because } = passedOver;
  const isProfile = what === 'ANTHROPIC_PROFILE';
  const isNothing = winner.kind === 'none';
  const instead = isNothing ? 'the client has nothing else to sign with' : `${winner.what} is used in its place`;
  const evidence = [
    isProfile
      ? `ANTHROPIC_PROFILE in ${placeInWords(place)} names a profile that cannot be used: ${because}`
      : `${what} is set in ${placeInWords(place)}, but ${because}`,
    instead,
  ];
  const next = words(
    isProfile
      ? 'correct the name, sign in to that profile, or take ANTHROPIC_PROFILE away'
      : 'set what is missing, or take the rest away',
  );
  return [
    finding(isProfile ? 'profile-unusable' : 'federation-failed', isNothing ? 'error' : 'warning', 0.94, evidence, {
      next,
    }),
  ];
}

/** The client ends at once where managed settings ask for another sign-in (measured on 2.1.332). */
function requiredRules({ required }: SignInFacts, view: View): Finding[] {
  if (required === null || view.winner === null) return [];
  const where = placeInWords(required.place);
  const error = (evidence: string, next: Step): Finding[] => [
    finding('sign-in-required', 'error', 0.95, evidence, { next }),
  ];
  if (required.method === 'gateway')
    return error(
      `${where} requires a sign-in at the organization’s gateway, and lets nothing else count`,
      words('run claude in a terminal and sign in with /login'),
    );
  const barred = ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'apiKeyHelper'].filter(
    (what) => view.level(what) !== null,
  );
  if (barred.length > 0) {
    const evidence = `${where} requires a sign-in of a person, and ${barred.join(' and ')} ${barred.length === 1 ? 'is' : 'are'} set: the client does not start with it`;
    return error(evidence, words(`take ${barred.join(' and ')} away, and sign in`));
  }
  return organizationRules(required.organizations, where, view, error);
}

function organizationRules(
  organizations: readonly string[] | null,
  where: string,
  { winner, login, loginCommand }: View,
  error: (evidence: string, next: Step) => Finding[],
): Finding[] {
  if (organizations === null || (winner?.kind !== 'login' && winner?.kind !== 'env-oauth-token')) return [];
  if (organizations.length === 0)
    return error(
      `${where} lists no organization that may sign in: forceLoginOrgUUID is empty`,
      words('ask whoever keeps that file'),
    );
  if (winner.kind === 'env-oauth-token') {
    const unseen = `${where} requires an organization; which one CLAUDE_CODE_OAUTH_TOKEN belongs to, the client asks the vendor`;
    return [finding('sign-in-required', 'warning', 0.6, unseen)];
  }
  const own = winner.kind === 'login' ? (login?.identity.organization ?? null) : null;
  if (own === null || organizations.includes(own)) return [];
  const evidence = `the login belongs to another organization than ${where} requires`;
  return error(evidence, { command: loginCommand, why: 'sign in with an account of the required organization' });
}

function words(why: string): Step {
  return { command: null, why };
}
