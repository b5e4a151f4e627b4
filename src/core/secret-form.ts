/**
 * Well-known beginnings of secrets: what kind each is, and how a whole one is found within a text. One table, so that what is
 * recognised as a secret is never printed.
 */
interface SecretForm {
  /** What it is called, also in `doctor --json`. */
  readonly kind: string;
  /** How one begins. */
  readonly start: RegExp;
  /** A whole one within a text, long enough that no name of a folder or a variable is taken for one. */
  readonly whole: RegExp;
}

const forms: readonly SecretForm[] = [
  form('sk-ant-oat01', /^sk-ant-oat\d\d-/, /sk-ant-oat\d\d-[\w-]{8,}/),
  form('refresh-token', /^sk-ant-ort\d\d-/, /sk-ant-ort\d\d-[\w-]{8,}/),
  form('sk-ant-api03', /^sk-ant-api\d\d-/, /sk-ant-api\d\d-[\w-]{8,}/),
  form('admin-key', /^sk-ant-admin/, /sk-ant-admin[\w-]{8,}/),
  form('session-cookie', /^sk-ant-sid/, /sk-ant-sid[\w-]{8,}/),
  form('sk-ant', /^sk-ant-/, /sk-ant-[\w-]{24,}/),
  form('openrouter', /^sk-or-/, /sk-or-v\d-[\w-]{16,}/),
  form('openai', /^(sk-proj-|sk-svcacct-)/, /sk-(?:proj|svcacct)-[\w-]{24,}/),
  form('github', /^(gh[oprsu]_|github_pat_)/, /(?:gh[oprsu]_|github_pat_)\w{16,}/),
  form('gitlab', /^gl(?:pat|ptt|cbt|rt|dt|agent|soat)-/, /gl(?:pat|ptt|cbt|rt|dt|agent|soat)-[\w.-]{12,}/),
  form('slack', /^xox[a-z]-|^xapp-/, /(?:xox[a-z]|xapp)-[\w-]{12,}/),
  form('npm', /^npm_[A-Za-z0-9]{8}/, /npm_[A-Za-z0-9]{20,}/),
  form('hugging-face', /^hf_[A-Za-z0-9]{8}/, /hf_[A-Za-z0-9]{20,}/),
  form('google', /^(AIza|ya29\.|1\/\/0)/, /(?:AIza[\w-]{30,}|ya29\.[\w-]{16,}|1\/\/0[\w-]{24,})/),
  form('bedrock-key', /^(bedrock-api-key-|ABSK)/, /(?:bedrock-api-key-|ABSK)[\w+/=%-]{24,}/),
  form('openai-refresh', /^rt_/, /rt_(?=[\w.-]*\d)[\w.-]{32,}/),
  form('aws', /^(AKIA|ASIA)[A-Z0-9]{12}/, /(?:AKIA|ASIA)[A-Z0-9]{12,}/),
  form('xai', /^xai-/, /xai-\w{24,}/),
  form('groq', /^gsk_/, /gsk_\w{24,}/),
  form('stripe', /^[rs]k_(live|test)_/, /[rs]k_(?:live|test)_\w{16,}/),
  form('vault', /^hv[sb]\./, /hv[sb]\.[\w-]{20,}/),
  form('jwt', /^eyJ[\w-]*\./, /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/),
  form('sk', /^sk-/, /sk-[\w-]{0,40}?[A-Za-z0-9]{20,}/),
];

/** What stands in the place of a secret. */
export const hidden = '***';

const wholes = new RegExp(`(?<![\\w-])(?:${forms.map(({ whole }) => whole.source).join('|')})`, 'g');

function form(kind: string, start: RegExp, whole: RegExp): SecretForm {
  return { kind, start, whole };
}

/** What kind of secret it is by its beginning, or `other`. White space and quotes around it are passed over. */
export function kindOfSecret(value: string): string {
  const bare = bareSecret(value);
  return forms.find(({ start }) => start.test(bare))?.kind ?? 'other';
}

/** A value as it was meant: without white space and quotes around it. */
export function bareSecret(value: string): string {
  return value.trim().replaceAll(/^["']|["']$/g, '');
}

/** A text without the secrets that say by their form what they are; a secret may stand where a name or a path belongs. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(wholes, hidden);
}

/** The same for each text in a value, however deep; what holds none stays the very value it was. */
export function withoutSecretsIn<Value>(value: Value): Value {
  return cleaned(value) as Value;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const clean = items.map(cleaned);
    return clean.every((item, at) => item === items[at]) ? value : clean;
  }
  if (typeof value !== 'object' || value === null) return value;
  const before = Object.entries(value);
  const clean = before.map(([name, one]): [string, unknown] => [withoutSecrets(name), cleaned(one)]);
  const isSame = clean.every(([name, one], at) => name === before[at]?.[0] && one === before[at]?.[1]);
  return isSame ? value : Object.fromEntries(clean);
}
