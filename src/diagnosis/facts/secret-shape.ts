import { endOfJwt } from '../../core/jwt-end.ts';
import type { Fingerprint } from '../../core/credential.ts';
import type { SecretShape } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';

const kinds: ReadonlyArray<readonly [pattern: RegExp, kind: string]> = [
  [/^sk-ant-oat\d\d-/, 'sk-ant-oat01'],
  [/^sk-ant-ort\d\d-/, 'refresh-token'],
  [/^sk-ant-api\d\d-/, 'sk-ant-api03'],
  [/^sk-ant-admin/, 'admin-key'],
  [/^sk-ant-/, 'sk-ant'],
  [/^sk-or-/, 'openrouter'],
  [/^(sk-proj-|sk-svcacct-)/, 'openai'],
  [/^(gh[opsu]_|github_pat_)/, 'github'],
  [/^AIza/, 'google'],
  [/^(AKIA|ASIA)[A-Z0-9]{12}/, 'aws'],
  [/^xai-/, 'xai'],
  [/^gsk_/, 'groq'],
  [/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/, 'jwt'],
  [/^sk-/, 'sk'],
];

/** How a secret looks; nothing of its content beyond well-known prefixes and its length. */
export function shapeOf(
  value: string,
  stored: Fingerprint | null,
  fingerprint: DiagnosisWorld['fingerprint'],
): SecretShape {
  const bare = value.trim().replaceAll(/^["']|["']$/g, '');
  const kind = kinds.find(([pattern]) => pattern.test(bare))?.[1] ?? 'other';
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
    ['line-break', /[\r\n]/.test(value)],
    ['whitespace', value !== inside || /\s/.test(inside)],
    ['fragment', inside.includes('#')],
    ['quotes', /^["']|["']$/.test(inside)],
    [
      'placeholder',
      /^(<.*>|\$\{?[A-Z_]+\}?|\$\{\{.*|x{4,}|your[-_ ].*|changeme|placeholder|dummy|null|undefined|\*+)$/i.test(bare),
    ],
    // What the vendor issues is about a hundred characters long (taxonomy: 90 and 108 were reported).
    ['truncated', kind.startsWith('sk-ant-') && bare.length < 40],
  ];
  return found.flatMap(([flaw, isSo]) => (isSo ? [flaw] : []));
}
