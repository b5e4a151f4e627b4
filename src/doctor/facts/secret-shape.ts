import { endOfJwt } from '../../core/jwt-end.ts';
import { bareSecret, kindOfSecret } from '../../core/secret-form.ts';
import type { Fingerprint } from '../../core/credential.ts';
import type { SecretShape } from '../credential-facts.ts';
import type { DiagnosisWorld } from '../world.ts';

/** Whether it stands for a secret that was never put in, or was taken out again. */
export function isPlaceholder(value: string): boolean {
  const bare = bareSecret(value);
  return placeholders.some((one) => one.test(bare));
}

/** Whether it is a word that is no secret, as servers are given that ask for none. */
export function isStandIn(value: string): boolean {
  return /^(?:changeme|placeholder|dummy|none|todo|fake|x{4,})$/i.test(bareSecret(value));
}

const placeholders: readonly RegExp[] = [
  /^(<.*>|\[?redacted\]?|(?:sk-)?(?:ant-)?(?:api\d\d-)?(?:your|insert|enter|paste)[-_ ].*|(?:sk-)?(?:ant-)?(?:api\d\d-)?x{4,48}|\*+|•+)$/i,
  /^(null|undefined|\[object \w+\])$/i,
  // What a shell, a runner or a template was to fill in.
  /^(\$\{?\w+\}?|\$\(.*\)|\$\{\{.*|\{\{.*\}\}|%\w+%|#\{.*\}#?|@@?\w+@@?)$/,
  // Where a secret lies, in place of it.
  /^((?:op|vault|secret|secrets|file|env|awssm|gcpsm|keychain|ref\+\w+):\/?\/.*|arn:aws:.*|@Microsoft\.KeyVault\(.*)$/i,
];

/** How a secret looks; nothing of its content beyond well-known prefixes and its length. */
export function shapeOf(
  value: string,
  stored: Fingerprint | null,
  fingerprint: DiagnosisWorld['fingerprint'],
): SecretShape {
  const bare = bareSecret(value);
  const kind = kindOfSecret(value);
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
    ['stand-in', isStandIn(bare)],
    // What the vendor issues is about a hundred characters long (taxonomy: 90 and 108 were reported).
    ['truncated', kind.startsWith('sk-ant-') && (bare.length < 40 || isElided(bare))],
    ['unsendable', /[^\t\r\n\x20-\x7e…]/.test(inside)],
  ];
  return found.flatMap(([flaw, isSo]) => (isSo ? [flaw] : []));
}

/** Whether it was shortened for the eye. */
export function isElided(token: string): boolean {
  return /(?:…|\.\.\.)/.test(token);
}
