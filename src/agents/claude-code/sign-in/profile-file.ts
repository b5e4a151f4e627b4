/**
 * Anthropic profiles as they lie on disk: what `ant auth login` and the client's own Console sign-in write. The login in one
 * belongs to an official client (`client` custody): what is read of it is times, names and whether it could be renewed,
 * and no field here can hold a token.
 */
import { objectFrom, objectIn } from '../../../core/json.ts';
import type { Files, FileText } from '../world.ts';

/** One profile's settings, as far as they decide anything. */
export interface ProfileConfig {
  readonly place: string;
  readonly type: 'user_oauth' | 'oidc_federation';
  readonly hasRule: boolean;
  readonly hasOrganization: boolean;
  /** The file of its identity token as it is written, or null. */
  readonly identityTokenFile: string | null;
  /** Where its login lies as it is written, or null for the usual place. */
  readonly credentialsFile: string | null;
  /** Where its requests go, or null for the vendor. */
  readonly baseUrl: string | null;
  readonly hasClient: boolean;
}

/** Why a profile that is meant cannot be used, in words. */
export interface UnusableProfile {
  readonly unusable: string;
}

/** What a profile's own login looks like; `endsAt` is epoch milliseconds. */
export interface ProfileLogin {
  readonly place: string;
  readonly state: 'good' | 'missing' | 'unreadable' | 'no-token' | 'open-to-others';
  readonly endsAt: number | null;
  readonly isRenewable: boolean;
}

/** Reads a profile's settings; never throws. */
export function profileConfig(place: string, file: FileText): ProfileConfig | UnusableProfile {
  if (file.kind === 'absent') return { unusable: `there is no ${place}` };
  const fields = file.kind === 'text' ? objectFrom(file.text) : null;
  if (fields === null) return { unusable: `${place} cannot be read as JSON` };
  const sign = objectIn(fields, 'authentication');
  const type = sign['type'];
  if (type !== 'user_oauth' && type !== 'oidc_federation')
    return { unusable: `${place} names no way of signing in that the client knows` };
  const token = objectIn(sign, 'identity_token');
  return {
    place,
    type,
    hasRule: trimmed(sign['federation_rule_id']) !== null,
    hasOrganization: trimmed(fields['organization_id']) !== null,
    identityTokenFile: trimmed(token['path']),
    credentialsFile: trimmed(sign['credentials_path']),
    baseUrl: trimmed(fields['base_url']),
    hasClient: trimmed(sign['client_id']) !== null,
  };
}

/** Reads what a profile's login looks like; its tokens are dropped while reading. */
export async function profileLogin(place: string, hasClient: boolean, files: Files): Promise<ProfileLogin> {
  const file = await files.read(place);
  const nothing = { place, endsAt: null, isRenewable: false };
  if (file.kind === 'absent') return { ...nothing, state: 'missing' };
  const fields = file.kind === 'text' ? objectFrom(file.text) : null;
  if (fields === null) return { ...nothing, state: 'unreadable' };
  const { expires_at: ends } = fields;
  const mode = (await files.stateOf(place))?.mode ?? 0;
  const has = (name: string): boolean => trimmed(fields[name]) !== null;
  return {
    place,
    // The client refuses a file that anybody else could read or exchange (measured on 2.1.332).
    state: (mode & 0o066) !== 0 ? 'open-to-others' : has('access_token') ? 'good' : 'no-token',
    endsAt: typeof ends === 'number' ? ends * 1_000 : null,
    isRenewable: hasClient && has('refresh_token'),
  };
}

function trimmed(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
