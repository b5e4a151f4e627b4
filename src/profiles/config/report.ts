/** What is told of a profile: facts for `--json`, words for people. Never a token. */
import { inWords } from '../../core/expiry.ts';
import { isRefusedOtherwise } from '../../core/profile/decide.ts';
import { renewerKindOf } from '../../core/profile/renewer-kind.ts';
import type { Profile } from '../../core/profile/profile.ts';
import type { Called } from '../../core/profile/words.ts';
import { helpAfter } from '../../core/profile/words.ts';
import { quoted } from '../../core/profile/server-words.ts';
import type { ProfileRecord, RecordReading, RecordTrouble } from '../../core/profile/record.ts';

export interface ProfileReport {
  readonly name: string;
  readonly type: Profile['type'];
  /** The issuer, the token endpoint, the program, or where the key is found. */
  readonly from: string;
  readonly hosts: readonly string[];
  readonly upstream: string | null;
  readonly store: string;
  /** `absent`: nothing is stored; for programs and keys that is no alarm. */
  readonly state: 'stored' | 'absent' | 'unusable';
  readonly subject: string | null;
  readonly scope: string | null;
  readonly expiresAt: string | null;
  readonly renewable: boolean;
  readonly trouble: string | null;
  /** What a person must do, or null. */
  readonly person: string | null;
}

export function reportOf(profile: Profile, reading: RecordReading, place: string, called: Called): ProfileReport {
  const record = reading.kind === 'record' ? reading.record : null;
  const expiresAt = record?.credential.expiresAt ?? null;
  return {
    name: profile.name,
    type: profile.type,
    from: fromOf(profile),
    hosts: profile.hosts,
    upstream: profile.upstream,
    store: place,
    state: reading.kind === 'record' ? 'stored' : reading.kind,
    subject: record?.credential.subject ?? null,
    scope: record?.credential.scope ?? null,
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    renewable: isRenewable(profile, record),
    trouble: troubleWords(reading),
    person: personIn(profile, reading, called),
  };
}

/** One line: how it stands with the login. */
export function standing(report: ProfileReport, now: number): string {
  if (report.state === 'unusable') return report.trouble ?? 'cannot be used';
  if (report.state === 'absent') return report.type === 'oauth' ? 'not logged in' : 'fetched when asked for';
  const end = report.expiresAt === null ? 'lasts until it is refused' : endWords(Date.parse(report.expiresAt) - now);
  const whom = report.subject === null ? '' : `${report.subject}, `;
  return `${whom}${end}, ${renewalWords(report)}`;
}

function renewalWords({ renewable, trouble }: ProfileReport): string {
  if (renewable) return 'renewed by itself';
  return trouble === null ? 'nothing to renew it with' : 'not renewed any more';
}

/** Where a token of this profile goes. */
export function hostWords({ hosts, upstream }: Profile): string {
  if (hosts.length === 0) return 'nowhere by itself; it is printed for whoever asks `holdfast token`';
  return upstream === null ? hosts.join(', ') : `${hosts.join(', ')} (run --profile: ${upstream})`;
}

function endWords(leftMs: number): string {
  return leftMs > 0 ? `lasts ${inWords(leftMs)} more` : `ended ${inWords(-leftMs)} ago`;
}

function fromOf(profile: Profile): string {
  switch (profile.type) {
    case 'oauth':
      return profile.issuer ?? profile.endpoints.token ?? 'nowhere';
    case 'command':
      return profile.command.join(' ');
    case 'static':
      return 'env' in profile.secret
        ? `the variable ${profile.secret.env}`
        : 'file' in profile.secret
          ? `the file ${profile.secret.file}`
          : profile.secret.command.join(' ');
  }
}

function isRenewable(profile: Profile, record: ProfileRecord | null): boolean {
  if (profile.type !== 'oauth' || renewerKindOf(profile).kind === 'repeatable') return true;
  return record !== null && record.credential.refresh !== null && !isOver(record.trouble);
}

function personIn(profile: Profile, reading: RecordReading, called: Called): string | null {
  if (reading.kind === 'unusable') return reading.hint;
  if (isRenewable(profile, null)) return null;
  if (reading.kind === 'absent') return called.login;
  const { trouble } = reading.record;
  if (trouble?.kind === 'refused' && trouble.about === 'client') return helpAfter(trouble, called);
  return isOver(trouble) ? called.login : null;
}

/** Whether no renewal comes before a person has done something. A set-up is asked about again now and then, and as it is refused. */
function isOver(trouble: RecordTrouble | null): boolean {
  return isRefusedOtherwise(trouble) || trouble?.kind === 'lost' || trouble?.kind === 'refused';
}

function troubleWords(reading: RecordReading): string | null {
  if (reading.kind === 'unusable') return reading.detail;
  const trouble = reading.kind === 'record' ? reading.record.trouble : null;
  if (trouble === null) return null;
  if (trouble.kind === 'refused')
    return `the server refused to renew it (${trouble.error}${quoted(trouble.description)})`;
  if (isRefusedOtherwise(trouble) && trouble.kind === 'unavailable')
    return `${trouble.detail}, the same each time; its login is kept, and not sent again until somebody has signed in`;
  return trouble.kind === 'lost' ? `the answer to its renewal was lost (${trouble.detail})` : trouble.detail;
}
