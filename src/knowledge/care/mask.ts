/**
 * Takes out of texts what should not be kept or passed on: secrets, addresses, names in paths. Texts come from anywhere, so
 * each pattern is linear in their length: it begins only where a run of its characters begins, and what a run must hold
 * is asked of the run as a whole.
 */

/** What is replaced, and by what; `null` leaves a run as it is. */
type Mask = readonly [what: RegExp, instead: string | ((run: string, ...groups: string[]) => string | null)];
type Masks = readonly Mask[];

/** Secrets that say what they are, by their own form or by what stands before them. */
const secrets: Masks = [
  [/\bsk-[A-Za-z0-9_-]{6,}/g, 'sk-***'],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abprs]-|hf_|dop_v1_|ya29\.|AIza)[A-Za-z0-9_.-]{8,}/g, '***'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, '***'],
  [/(?<![\w-])[\w-]{11,}\.[\w-]{8,}(?:\.[\w-]*)?/g, (run) => withoutJwt(run)],
  // Behind the header's own name, a scheme is followed by a credential, however short.
  [/(authorization["']?\s{0,8}[:=]\s{0,8}["']?(?:bearer|basic|token)\s{1,8})[^\s"',;]+/gi, '$1***'],
  [
    /(\b(?:bearer|basic|token)\s{1,8})([A-Za-z0-9._~+/-]{6,}=*)/gi,
    (_run, before = '', value = '') => bearer(before, value),
  ],
  [
    /((?:password|passwd|secret|api[_-]?key|access[_-]?token|refresh[_-]?token|authorization)["']?\s{0,8}[:=]\s{0,8}["']?)[^\s"',;]{6,}/gi,
    '$1***',
  ],
  [/(:\/\/)[^\s/@"']*@/g, '$1***@'],
  [/([?&#])([\w-]+)=([^\s&"'#]+)/g, (_run, mark = '', name = '') => (isSecretName(name) ? `${mark}${name}=***` : null)],
];

const names: Masks = [
  [/(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+/g, 'user@example.com'],
  [/\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)(?:\d{1,3}\.){3}\d{1,3}\b/g, '192.0.2.1'],
  [/\b(?:[\da-f]{1,4}:){4,7}[\da-f]{1,4}\b/gi, '2001:db8::1'],
  [/(\/(?:Users|home)\/)[^/\s"']+/g, '$1USER'],
  [/([A-Za-z]:\\{1,8}Users\\{1,8})[^\\\s"']+/g, '$1USER'],
];

/** What is so long and so mixed that it says nothing to a person. */
const noise: Masks = [
  [/\b[A-Fa-f0-9]{40,}\b/g, '***'],
  [
    /(?<![A-Za-z0-9+/_-])([+/-]*)([A-Za-z0-9+/_-]{48,}={0,2})/g,
    (_run, before = '', value = '') => (/\d/.test(value) && /[A-Z]/.test(value) ? `${before}***` : null),
  ],
];

/** What may be a secret though it does not look like one that is known. Parts of paths, which are to be used, stay. */
const suspects: Masks = [
  [/(?<![\w/.-])[A-Fa-f0-9]{32,}/g, '***'],
  [/(?<![\w/.-])[\w-]{12,}/g, (run) => (/\d/.test(run) && /[A-Z]/.test(run) && /[a-z]/.test(run) ? '***' : null)],
];

/** Masks a text; what tells the class stays as it is. */
export function mask(text: string): string {
  return masked(text, [...secrets, ...names, ...noise]);
}

/** Masks what is or may be a secret; names, addresses and paths stay, so that what is said can be acted on. */
export function maskSecrets(text: string): string {
  return masked(text, [...secrets, ...suspects]);
}

function masked(text: string, masks: Masks): string {
  return masks.reduce((before, [what, instead]) => {
    if (typeof instead === 'string') return before.replace(what, instead);
    return before.replace(what, (run: string, ...groups: string[]) => instead(run, ...groups) ?? run);
  }, text);
}

/** A JSON Web Token begins with `eyJ`, the start of an object in base64. */
function withoutJwt(run: string): string | null {
  const at = /(?:^|-)eyJ/.exec(run);
  return at === null ? null : `${run.slice(0, at.index + at[0].length - 3)}***`;
}

/** Words follow `token`, too: what is short is a secret only if no word looks like it. */
function bearer(before: string, value: string): string | null {
  return value.length >= 16 || /\d/.test(value) ? `${before}***` : null;
}

function isSecretName(name: string): boolean {
  return /token|key|secret|code|sig|pass|auth|credential|session/i.test(name);
}
