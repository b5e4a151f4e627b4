import { endOfJwt } from '../../../core/jwt-end.ts';
import { kindOfSecret } from '../../../core/secret-form.ts';
import type { EffectiveEnv, Origin } from '../effective-env.ts';
import type { ClaudeCodeWorld, FileText } from '../world.ts';
import { pathsOf } from '../world.ts';

/** What proves to the vendor who a workload is, as far as it can be seen without showing it to anybody. */
export interface IdentityToken {
  /** The variable, or the file, that holds it; fit to be shown. */
  readonly what: string;
  readonly origin: Origin | null;
  readonly state: 'there' | 'not-set' | 'missing' | 'unreadable' | 'empty' | 'too-long' | 'wrapped' | 'foreign';
  /** When it ends by its own word (a JWT's `exp`), epoch milliseconds, or null. */
  readonly endsAt: number | null;
}

/** The client sends nothing that is longer (its own words, client 2.1.332). Characters. */
const longest = 16_384;

/**
 * Looks at the token that workload identity shows: the file that a profile names, else `ANTHROPIC_IDENTITY_TOKEN_FILE`, else
 * `ANTHROPIC_IDENTITY_TOKEN`; a file that is not there is not made good by the variable (measured on 2.1.332).
 */
export async function identityToken(
  fileOfProfile: string | null,
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<IdentityToken> {
  const named = env.findSet('ANTHROPIC_IDENTITY_TOKEN_FILE');
  const file = fileOfProfile ?? named?.value.trim() ?? null;
  if (file !== null) {
    const place = pathsOf(world.platform).resolve(cwd, file);
    const origin = fileOfProfile === null ? (named?.origin ?? null) : null;
    return { what: place, origin, ...inFile(await world.files.read(place)) };
  }
  const what = 'ANTHROPIC_IDENTITY_TOKEN';
  const found = env.find(what);
  const origin = found?.origin ?? null;
  if (found === null) return { what, origin, state: 'not-set', endsAt: null };
  return { what, origin, ...inText(found.value) };
}

function inFile(file: FileText): Pick<IdentityToken, 'state' | 'endsAt'> {
  if (file.kind === 'text') return inText(file.text);
  return { state: file.kind === 'absent' ? 'missing' : 'unreadable', endsAt: null };
}

function inText(text: string): Pick<IdentityToken, 'state' | 'endsAt'> {
  const token = text.trim();
  if (token === '') return { state: 'empty', endsAt: null };
  return { state: formOf(token), endsAt: endOfJwt(token) };
}

/** A platform’s whole answer, and a key, are sent as they stand, and refused; what is of no known form may be right. */
function formOf(token: string): IdentityToken['state'] {
  if (token.length > longest) return 'too-long';
  if (token.startsWith('{')) return 'wrapped';
  return ['other', 'jwt'].includes(kindOfSecret(token)) ? 'there' : 'foreign';
}
