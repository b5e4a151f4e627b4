import type { ClientLook } from '../../agents/claude-code/look.ts';
import { requiredSignIn } from '../../agents/claude-code/which-credential.ts';
import type { Origin } from '../../agents/claude-code/effective-env.ts';
import type { Level, Mention, PlaceSet, SignInFacts } from '../credential-facts.ts';

type PlaceOf = (origin: Origin | null, mentions?: readonly Mention[]) => PlaceSet | null;
type Mentions = ReadonlyMap<string, readonly Mention[]>;

/** The variable whose mentions tell where a winner that is no variable was set. */
export const setBy: Readonly<Record<string, string>> = {
  federation: 'ANTHROPIC_FEDERATION_RULE_ID',
  profile: 'ANTHROPIC_PROFILE',
};

/** What signs beside the stored login, as far as it can be seen; no token is in it. */
export function signInFacts(look: ClientLook, mentions: Mentions, placeOf: PlaceOf): SignInFacts {
  const { inUse, passedOver } = look.signIns;
  const required = requiredSignIn(look.settings.parts);
  const common =
    inUse === null ? null : { what: inUse.what, place: placeOf(inUse.origin, mentions.get(setBy[inUse.kind] ?? '')) };
  return {
    federation:
      inUse?.kind !== 'federation' || common === null
        ? null
        : {
            ...common,
            missing: inUse.missing,
            token: {
              what: inUse.token.what,
              state: inUse.token.state,
              endsAt: inUse.token.endsAt,
              place: placeOf(inUse.token.origin, mentions.get(inUse.token.what)),
            },
          },
    profile:
      inUse?.kind !== 'profile' || common === null
        ? null
        : { ...common, isNamed: inUse.isNamed, login: inUse.login, fault: inUse.fault },
    passedOver:
      passedOver === null
        ? null
        : {
            what: passedOver.what,
            place: placeOf(passedOver.origin, mentions.get(passedOver.what)),
            because: passedOver.because,
          },
    required:
      required === null
        ? null
        : { method: required.method, organizations: required.organizations, place: placeOf(required.origin) },
    consoleKey: look.hasConsoleKey,
  };
}

/** Their rows among the levels of precedence. */
export function signInLevels({ federation, profile }: SignInFacts): Level[] {
  const row = (
    kind: 'federation' | 'profile',
    found: { readonly what: string; readonly place: PlaceSet | null } | null,
    what: string,
  ): Level => ({
    kind,
    what: found?.what ?? what,
    isSet: found !== null,
    place: found?.place ?? null,
    mentions: [],
    shape: null,
  });
  return [row('federation', federation, 'workload identity'), row('profile', profile, 'an Anthropic profile')];
}
