/** What was found, in few words. */
import { inWords } from '../../core/expiry.ts';
import { articleUri } from './articles.ts';
import type { authStatus, diagnosis, explained, preflightAnswer, FormValue } from './forms.ts';

export function explainedInWords(found: FormValue<typeof explained>): string {
  if (found.id === null) return unknownInWords(found);
  const { id, title, scope, confidence, auth, first, mustNot, alternatives } = found;
  const kind = auth ? (scope ?? '').replaceAll('-', ' ') : 'not a failed login';
  const near = alternatives.map((one) => `${one.id} (${percent(one.confidence)})`);
  return lines(
    `${title} (${id}; ${kind}; ${percent(confidence)} sure)`,
    `Do this first: ${first}`,
    listed('Never:', mustNot),
    near.length > 0 && `Or else: ${near.join(', ')}`,
    `Article: ${articleUri(id)}`,
  );
}

function unknownInWords({ nearest = [], capture = [] }: FormValue<typeof explained>): string {
  return lines(
    'This text is not recognised. Guess no cause from it.',
    listed(
      'Nearest by its words:',
      nearest.map(({ id, title }) => `${title} (${articleUri(id)})`),
    ),
    listed('What to capture next:', capture),
  );
}

export function authStatusInWords(found: FormValue<typeof authStatus>): string {
  const { logins, profiles, sessions, incidents, troubles } = found;
  return lines(
    ...logins.map((one) => loginInWords(one)),
    ...(profiles ?? []).map((one) => profileInWords(one)),
    sessions.length > 0 && `Guarded runs: ${sessions.length}`,
    incidents.length > 0 && `Turns that ended because of their login lately: ${incidents.length}`,
    ...troubles.map(({ message, hint }) => `Could not look: ${message}${hint === null ? '' : ` (${hint})`}`),
  );
}

type Login = FormValue<typeof authStatus>['logins'][number];
type Profile = NonNullable<FormValue<typeof authStatus>['profiles']>[number];

function loginInWords({ store, health, login, loginCommand, default: isUsed, credential }: Login): string {
  const state = {
    'good': 'good',
    'no-login': 'nobody has logged in here',
    'person-needed': `a person must log in (${health.because ?? 'unknown'}): ${loginCommand}`,
  }[health.kind];
  const end = login.expiresAt === null ? '' : `; its access token ends ${login.expiresAt}`;
  const renewal =
    login.state !== 'login' ? '' : login.renewable ? ', and the client renews it' : ', and nothing renews it';
  const account = login.account === null ? '' : ` of ${login.account}`;
  const used = isUsed && credential !== null ? `; this environment sends: ${credential}` : '';
  return `Login${account} in ${store}: ${state}${end}${renewal}${used}`;
}

function profileInWords({ name, state, expiresAt, renewable, trouble, person }: Profile): string {
  const end = expiresAt === null ? '' : `; ends ${expiresAt}`;
  const ends = trouble === null ? ', nothing to renew it with' : ', not renewed any more';
  const renewal = renewable ? ', renewed by itself' : ends;
  const more = [trouble, person === null ? null : `a person must run: ${person}`].filter((one) => one !== null);
  return `Profile ${name}: ${state}${end}${renewal}${more.map((one) => `; ${one}`).join('')}`;
}

export function diagnosisInWords({ findings, unseen }: FormValue<typeof diagnosis>): string {
  const grave = findings.filter(({ level }) => level !== 'info');
  const notes = findings.length - grave.length;
  return lines(
    grave.length === 0 && 'Nothing is wrong that can be seen from here.',
    ...grave.map(({ level, title, id, confidence, evidence, next, mustNot }) =>
      lines(
        `${level}: ${title} (${id}, ${percent(confidence)} sure)`,
        listed('Seen:', evidence),
        next !== null && `Next: ${next.command === null ? next.why : `${next.command}   (${next.why})`}`,
        mustNot[0] !== undefined && `Never: ${mustNot[0]}`,
      ),
    ),
    notes > 0 && `${notes} ${notes === 1 ? 'note is' : 'notes are'} in the structured content.`,
    unseen.length > 0 && `Could not look at: ${unseen.map(({ collector }) => collector).join(', ')}`,
    'Nothing was changed.',
  );
}

const answers = {
  yes: 'Yes, the job may start',
  no: 'No, the login will not last',
  person: 'A person must log in first',
  unavailable: 'The vendor cannot be reached',
} as const;

export function preflightInWords({ answer, client, forMs, items }: FormValue<typeof preflightAnswer>): string {
  const job = forMs === null ? '' : `, for ${inWords(forMs)}`;
  return lines(
    `${answers[answer]} (${client}${job}).`,
    ...items.map(({ state, found, hint }) => `${state}: ${found}${hint === null ? '' : ` — ${hint}`}`),
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function listed(heading: string, items: readonly string[]): string | false {
  return items.length > 0 && [heading, ...items.map((item) => `- ${item}`)].join('\n');
}

function lines(...all: ReadonlyArray<string | false>): string {
  return all.filter((line) => line !== false && line !== '').join('\n');
}
