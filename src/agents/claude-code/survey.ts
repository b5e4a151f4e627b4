import { custodyOf } from '../../core/custody.ts';
import type { Invocation, Note, Survey } from '../agent.ts';
import {
  credentialNotes,
  hookNotes,
  literalNote,
  passedOverNotes,
  routeNotes,
  strayNote,
  withheldNotes,
} from './findings.ts';
import { loginCommand, wholeFolder } from './login-command.ts';
import type { ClientLook } from './look.ts';
import { overruledInWords, overruledVariables } from './overruled.ts';
import { routeOf } from './proxies.ts';
import { silenceUnder } from './patience.ts';
import { pathsOf } from './world.ts';
import { unwelcomeReason } from './unwelcome.ts';
import { upstreamOf, vendorUrl } from './upstream.ts';

/** What a look at an invocation means for a person and for the start; decides, and touches nothing. */
export function surveyOf(seen: ClientLook, invocation: Invocation, platform: NodeJS.Platform): Survey {
  const upstream = upstreamOf(seen);
  // Nobody should put a login where a folder's name was taken by its letters, or came about by accident.
  const isMeant = (seen.literal === null || seen.reading.kind === 'login') && seen.stray === null;
  const guarded = custodyOf[seen.credential.kind].guarded && isMeant;
  const notes: readonly Note[] = [
    ...seen.settings.notes,
    ...credentialNotes(seen, invocation.command),
    ...passedOverNotes(seen),
    ...routeNotes(seen, upstream),
    ...withheldNotes(seen),
    ...(seen.literal === null ? [] : [literalNote(seen.literal)]),
    ...(seen.stray === null || !custodyOf[seen.credential.kind].guarded ? [] : [strayNote(seen.stray)]),
    ...(guarded ? hookNotes(seen.settings.parts) : []),
  ];
  return {
    credential: seen.credential.kind,
    guarded,
    store: seen.store,
    upstream: upstream.kind === 'named' ? upstream.url : vendorUrl,
    loginCommand: loginCommand(seen.env, platform, wholeFolder(platform, invocation.cwd), seen),
    notes,
    overruled: overruledVariables(seen.env, invocation.env).map(({ name, by, isEmptied }) =>
      overruledInWords(name, by.place, isEmptied),
    ),
    route: routeOf(seen.env),
    records: pathsOf(platform).join(seen.configFolder, 'projects'),
    silenceMs: silenceUnder(seen.env),
    unwelcome: unwelcomeReason(seen, upstream),
  };
}
