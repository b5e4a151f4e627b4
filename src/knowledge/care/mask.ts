/** Takes out of public texts what should not be kept: secrets, addresses, names in paths. */

type Masks = ReadonlyArray<readonly [what: RegExp, instead: string]>;

/** Secrets that say what they are, by their own form or by what stands before them. */
const secrets: Masks = [
  [/\bsk-(?:ant-)?[A-Za-z0-9_-]{6,}/g, 'sk-***'],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abprs]-|hf_|dop_v1_|ya29\.|AIza)[A-Za-z0-9_.-]{8,}/g, '***'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, '***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, '***'],
  [/(\b(?:bearer|basic|token)\s+)[A-Za-z0-9._~+/-]{16,}=*/gi, '$1***'],
  [
    /((?:password|passwd|secret|api[_-]?key|access[_-]?token|refresh[_-]?token|authorization)["']?\s*[:=]\s*["']?)[^\s"',;]{6,}/gi,
    '$1***',
  ],
];

const names: Masks = [
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, 'user@example.com'],
  [/\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)(?:\d{1,3}\.){3}\d{1,3}\b/g, '192.0.2.1'],
  [/\b(?:[\da-f]{1,4}:){4,7}[\da-f]{1,4}\b/gi, '2001:db8::1'],
  [/(\/(?:Users|home)\/)[^/\s"']+/g, '$1USER'],
  [/([A-Za-z]:\\+Users\\+)[^\\\s"']+/g, '$1USER'],
];

/** What is so long and so mixed that it says nothing to a person. */
const noise: Masks = [
  [/\b[A-Fa-f0-9]{40,}\b/g, '***'],
  [/\b(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[A-Z])[A-Za-z0-9+/_-]{48,}={0,2}/g, '***'],
];

/** What may be a secret though it does not look like one that is known. Parts of paths, which are to be used, stay. */
const suspects: Masks = [
  [/(:\/\/)[^\s/@]+@/g, '$1***@'],
  [/([?&][\w-]*(?:token|key|secret|code|sig)[\w-]*=)[^\s&"']+/gi, '$1***'],
  [/(?<![\w/.-])[A-Fa-f0-9]{32,}/g, '***'],
  [/(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{12,}/g, '***'],
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
  return masks.reduce((before, [what, instead]) => before.replace(what, instead), text);
}
