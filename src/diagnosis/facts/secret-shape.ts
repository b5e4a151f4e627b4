import { endOfJwt } from '../../core/jwt-end.ts';
import type { Fingerprint } from '../../core/credential.ts';
import type { SecretShape } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';

const kinds: ReadonlyArray<readonly [pattern: RegExp, kind: string]> = [
  [/^sk-ant-oat\d\d-/, 'sk-ant-oat01'],
  [/^sk-ant-ort\d\d-/, 'refresh-token'],
  [/^sk-ant-api\d\d-/, 'sk-ant-api03'],
  [/^sk-ant-admin/, 'admin-key'],
  [/^sk-ant-sid/, 'session-cookie'],
  [/^sk-ant-/, 'sk-ant'],
  [/^sk-or-/, 'openrouter'],
  [/^(sk-proj-|sk-svcacct-)/, 'openai'],
  [/^(gh[oprsu]_|github_pat_)/, 'github'],
  [/^(AIza|ya29\.)/, 'google'],
  [/^(bedrock-api-key-|ABSK)/, 'bedrock-key'],
  [/^rt_/, 'openai-refresh'],
  [/^(AKIA|ASIA)[A-Z0-9]{12}/, 'aws'],
  [/^xai-/, 'xai'],
  [/^gsk_/, 'groq'],
  [/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/, 'jwt'],
  [/^sk-/, 'sk'],
];

/** What kind of secret it is by its beginning, or `other`. */
export function kindOf(value: string): string {
  const bare = bareOf(value);
  return kinds.find(([pattern]) => pattern.test(bare))?.[1] ?? 'other';
}

/** Whether it stands for a secret that was never put in, or was taken out again. */
export function isPlaceholder(value: string): boolean {
  const bare = bareOf(value);
  return /^(<.*>|\[?redacted\]?|\$\{?[A-Z_]+\}?|\$\{\{.*|x{4,}|your[-_ ].*|changeme|placeholder|dummy|null|undefined|\*+)$/i.test(
    bare,
  );
}

function bareOf(value: string): string {
  return value.trim().replaceAll(/^["']|["']$/g, '');
}

/** How a secret looks; nothing of its content beyond well-known prefixes and its length. */
export function shapeOf(
  value: string,
  stored: Fingerprint | null,
  fingerprint: DiagnosisWorld['fingerprint'],
): SecretShape {
  const bare = bareOf(value);
  const kind = kindOf(value);
  return {
    kind,
    length: value.length,
    flaws: flawsOf(value, bare, kind),
    isStoredToken: stored !== null && fingerprint(value.trim()) === stored,
    expiresAt: kind === 'jwt' ? endOfJwt(bare) : null,
  };
}

function flawsOf(value: string, bare: string, kind: string): SecretShape['flaws'] {
  const inside = value.trim();
  const found: Array<[SecretShape['flaws'][number], boolean]> = [
    // The client takes white space off both ends (measured on 2.1.197, 2.1.330 and 2.1.332); within, no header can hold it.
    ['line-break', /[\r\n]/.test(inside)],
    ['whitespace', /[^\S\r\n]/.test(inside)],
    ['fragment', inside.includes('#')],
    ['quotes', /^["']|["']$/.test(inside)],
    ['placeholder', isPlaceholder(bare)],
    // What the vendor issues is about a hundred characters long (taxonomy: 90 and 108 were reported).
    ['truncated', kind.startsWith('sk-ant-') && bare.length < 40],
  ];
  return found.flatMap(([flaw, isSo]) => (isSo ? [flaw] : []));
}
