import type { StoreFacts, StoreForm, TokenFlaw } from '../store-facts.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding.ts';
import type { View } from './view.ts';
import { signInStep } from './view.ts';

/** Forms that a token of this login never has, in words; by kinds of `secret-shape.ts`. */
const foreign: Readonly<Record<string, string>> = {
  'sk-ant-api03': 'an API key',
  'admin-key': 'an admin key',
  'session-cookie': 'a cookie of the web site',
  'openrouter': 'a key of OpenRouter',
  'openai': 'a key of OpenAI',
  'openai-refresh': 'a refresh token of OpenAI',
  'github': 'a token of GitHub',
  'google': 'a token of Google',
  'aws': 'a key of AWS',
  'bedrock-key': 'a key of Bedrock',
  'xai': 'a key of xAI',
  'groq': 'a key of Groq',
  'gitlab': 'a token of GitLab',
  'slack': 'a token of Slack',
  'npm': 'a token of npm',
  'hugging-face': 'a token of Hugging Face',
  'stripe': 'a key of Stripe',
  'vault': 'a token of Vault',
  'jwt': 'a JWT, which this vendor’s logins are not',
  'sk': 'a key of another service',
  'placeholder': 'a placeholder',
  'uuid': 'a UUID',
};

const beginnings = { accessToken: 'sk-ant-oat01-', refreshToken: 'sk-ant-ort01-' } as const;

const right = { accessToken: 'sk-ant-oat01', refreshToken: 'refresh-token' } as const;

/**
 * What tells by its form alone that another program wrote the store, or dropped what the client goes by. The client itself takes
 * any text for a token, and sends it.
 */
export function formRules(view: View, store: StoreFacts): Finding[] {
  const { form } = store;
  if (form === null) return [];
  const wrong = foreignRules(view, store);
  return [...wrong, ...droppedRules(view, store), ...(wrong.length === 0 ? endRules(view, store) : [])];
}

function foreignRules(view: View, { form, place, reading }: StoreFacts): Finding[] {
  if (form === null) return [];
  const next = signInStep(
    view,
    'the client writes the file anew; find out which program wrote it, or it does so again',
  );
  const wrote = 'something else than the client wrote this store';
  if (form.foreignKey !== null && reading.kind !== 'login') {
    const seen = `${place} holds tokens under ${form.foreignKey}, where the client does not look`;
    return [finding('store-foreign', 'error', 0.95, [seen, wrote], { next })];
  }
  const tokens = [['accessToken', form.accessKind] as const, ['refreshToken', form.refreshKind] as const];
  const wrong = tokens.flatMap(([name, kind]) => {
    if (kind === null || kind === right[name]) return [];
    const swapped = kind === right.accessToken || kind === right.refreshToken;
    if (kind === 'other')
      return [
        { name, text: `${name} in ${place} does not begin with ${beginnings[name]}, as each of this vendor does` },
      ];
    const what = swapped ? `the ${name === 'accessToken' ? 'refresh' : 'access'} token` : foreign[kind];
    return what === undefined ? [] : [{ name, text: `${name} in ${place} is ${what}` }];
  });
  // A form that nobody knows proves nothing: the vendor may issue another one tomorrow, and the client sends any text.
  const kinds = { accessToken: form.accessKind, refreshToken: form.refreshKind };
  if (wrong.some(({ name }) => kinds[name] !== 'other')) {
    const isKnown = wrong.some(({ name }) => name === 'accessToken' && kinds.accessToken !== 'other');
    return [written(view, form, isKnown, wrong)];
  }
  if (form.broken.length > 0) {
    const seen = form.broken.map(({ name, flaw }) => ({ name, text: `${name} in ${place} ${flawWords[flaw]}` }));
    const isUnsent = form.broken.some(({ name, flaw }) => name === 'accessToken' && unsent.has(flaw));
    return [written(view, form, isUnsent, seen)];
  }
  return [];
}

interface Seen {
  readonly name: 'accessToken' | 'refreshToken';
  readonly text: string;
}

/**
 * A store that something else wrote. Measured on 2.1.332: where the access token is refused, the client renews with a refresh token
 * that is good, and answers; what it cannot even send makes it say that it is not logged in.
 *
 * @param isSure whether there is no more hope in the refresh token: whoever wrote the one wrote the other.
 */
function written(view: View, form: StoreForm, isSure: boolean, seen: readonly Seen[]): Finding {
  const isAccess = seen.some(({ name }) => name === 'accessToken');
  const renews =
    form.refreshKind === right.refreshToken && form.broken.every(({ name }) => name !== 'refreshToken') && !isSure;
  // Until it lapses, an access token of the right form is all that is sent.
  const level = isAccess ? (renews ? 'warning' : 'error') : hasLapsed(view) ? 'error' : 'warning';
  const wrote = 'something else than the client wrote this store';
  const evidence = [
    ...seen.map(({ text }) => text),
    wrote,
    ...(isAccess && renews ? ['the client renews it once it is refused, if the refresh token is good'] : []),
  ];
  const next = signInStep(
    view,
    'the client writes the file anew; find out which program wrote it, or it does so again',
  );
  return finding('store-foreign', level, 0.95, evidence, { next });
}

/** Flaws with which the client sends nothing. */
const unsent: ReadonlySet<TokenFlaw> = new Set(['line-break', 'unsendable', 'elided']);

const flawWords: Readonly<Record<TokenFlaw, string>> = {
  'line-break': 'has a line break in the middle',
  'whitespace': 'has white space in the middle',
  'quotes': 'has quotes around it',
  'scheme': 'begins with the word of a header',
  'unsendable': 'has characters that no header can hold',
  'elided': 'was cut off: it was shortened for the eye',
  'cut': 'was cut off: it is too short to be whole',
};

/** The client goes by it anyway: it renews too early, or only once it has been refused. */
function endRules(view: View, { form, place, reading }: StoreFacts): Finding[] {
  const end = form?.end ?? null;
  if (end === null || reading.kind !== 'login') return [];
  const seen = `expiresAt in ${place} ${endWords[end]}`;
  const next = signInStep(
    view,
    'the client writes the file anew; find out which program wrote it, or it does so again',
  );
  return [
    finding('store-foreign', 'warning', 0.85, [seen, 'something else than the client wrote this store'], { next }),
  ];
}

const endWords: Readonly<Record<NonNullable<StoreForm['end']>, string>> = {
  'seconds': 'is in seconds, and the client reads milliseconds: it renews this login before its next request',
  'too-late': 'is no moment in milliseconds: the client renews this login only once it has been refused',
  'no-number': 'is no number: the client renews this login only once it has been refused',
};

/**
 * Measured on 2.1.332: without scopes the client is not logged in, but for a lapsed login, which it renews first; without an end
 * it never renews ahead of one; without a refresh token nothing is renewed at all.
 */
function droppedRules(view: View, { form, place, reading }: StoreFacts): Finding[] {
  if (form === null || form.missing.length === 0) return [];
  const seen = `${place} holds a token, and no ${form.missing.join(', no ')}`;
  const who = 'the client writes all of them: another program saved the login without';
  const next = signInStep(view, 'the client writes the file anew');
  if (form.missing.includes('scopes')) {
    return [
      finding('store-foreign', 'error', 0.95, [seen, 'without scopes the client says that it is not logged in', who], {
        next,
      }),
    ];
  }
  if (reading.kind !== 'login') return [];
  if (form.missing.includes('refreshToken'))
    return [finding('store-foreign', 'warning', 0.85, [seen, 'nothing can renew this login', who], { next })];
  return [finding('store-foreign', 'info', 0.6, [seen, 'it is renewed only once it has been refused', who])];
}

function hasLapsed({ login, now }: View): boolean {
  return login !== null && login.expiresAt !== null && login.expiresAt <= now;
}
