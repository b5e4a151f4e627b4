import { custodyOf } from '../../core/custody.ts';
import type { Invocation, Note, Survey } from '../agent.ts';
import { credentialNotes, hookNotes, routeNotes, withheldNotes } from './findings.ts';
import { loginCommand, wholeFolder } from './login-command.ts';
import type { Look } from './look.ts';
import { routeOf } from './proxies.ts';
import { silenceUnder } from './patience.ts';
import { unwelcomeReason } from './unwelcome.ts';
import { upstreamOf, vendorUrl } from './upstream.ts';

/** What a look at an invocation means for a person and for the start; decides, and touches nothing. */
export function surveyOf(seen: Look, invocation: Invocation, platform: NodeJS.Platform): Survey {
  const upstream = upstreamOf(seen.env);
  const notes: readonly Note[] = [
    ...seen.settings.notes,
    ...credentialNotes(seen, invocation.command),
    ...routeNotes(seen, upstream),
    ...withheldNotes(seen),
    ...(custodyOf[seen.credential.kind].guarded ? hookNotes(seen.settings.parts) : []),
  ];
  return {
    credential: seen.credential.kind,
    store: seen.store,
    upstream: upstream.kind === 'named' ? upstream.url : vendorUrl,
    loginCommand: loginCommand(seen.env, platform, wholeFolder(platform, invocation.cwd)),
    notes,
    route: routeOf(seen.env),
    silenceMs: silenceUnder(seen.env),
    unwelcome: unwelcomeReason(seen, upstream),
  };
}
