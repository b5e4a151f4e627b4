/** The forms of what Holdfast's own tools take and give; the program's reports of the same name are told in them. */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** In characters: more than a screen of errors, less than a day's log. */
const longestText = 1_000_000;

const time = z.string().describe('ISO 8601').nullable();

export const explainInput = z.object({
  text: z
    .string()
    .min(1, 'the text is empty: give the whole message, with its HTTP status and its JSON body')
    .max(longestText, `the text has more than ${longestText} characters: give the part around the error`)
    .describe(
      'The error as it was printed, a log, or the lines of a session transcript. It is not kept and not sent on.',
    ),
});

const alternative = z.object({ id: z.string(), confidence: z.number() });

export const explained = z.object({
  schema: z.literal(1),
  id: z.string().nullable().describe('The failure class; null where the text is not recognised'),
  title: z.string().nullable(),
  scope: z.string().nullable().describe('What is broken: account-session, api-key, provider, local-runtime, …'),
  family: z.string().nullable().describe('The kind of failure; also where the class stays open'),
  confidence: z.number().min(0).max(1),
  auth: z.boolean().describe('Whether it is a failed authentication; a near miss is not'),
  heal: z.enum(['yes', 'partly', 'no']).nullable().describe('Whether it can be mended without a person'),
  alternatives: z.array(alternative),
  first: z.string().nullable().describe('The first thing to do'),
  mustNot: z.array(z.string()).describe('What makes it worse'),
  article: z.string().nullable(),
  resource: z.string().nullable().describe('The article as a resource of this server'),
  nearest: z
    .array(z.object({ id: z.string(), title: z.string() }))
    .describe('The classes whose words are nearest, where none was recognised')
    .optional(),
  capture: z.array(z.string()).describe('What to capture next, where none was recognised').optional(),
  findings: z
    .array(alternative.extend({ id: z.string().nullable(), auth: z.boolean(), count: z.number() }))
    .describe('Every class that a log tells of, the most telling first')
    .optional(),
});

const doing = z.object({ kind: z.enum(['watching', 'renewing', 'waiting', 'holding']) });

const loginState = z.object({
  state: z.enum(['login', 'blank', 'absent', 'unreadable']),
  account: z.string().nullable(),
  expiresAt: time,
  endsAt: time.describe('The end that no renewal extends'),
  renewable: z.boolean(),
});

const holder = z.object({
  pid: z.number(),
  by: z.enum(['run', 'hooks']),
  command: z.string(),
  folder: z.string(),
  since: z.string(),
  session: z.string().nullable(),
});

const login = z.object({
  storeId: z.string(),
  store: z.string(),
  default: z.boolean().describe("Whether this server's own environment uses it"),
  credential: z.string().nullable().describe('Which kind of credential that environment would send'),
  health: z.object({ kind: z.enum(['good', 'person-needed', 'no-login']), because: z.string().optional() }),
  detail: z.string().nullable(),
  login: loginState,
  renewed: z.object({ at: z.string(), by: z.enum(['holdfast', 'elsewhere']) }).nullable(),
  attempt: z.object({ at: z.string(), result: z.string(), count: z.number() }).nullable(),
  lock: z.object({ state: z.string(), since: time }),
  state: doing,
  holders: z.array(holder).describe('The sessions that need it'),
  loginCommand: z.string().describe('What a person runs to log in; never run it yourself'),
});

const session = z.object({
  pid: z.number(),
  command: z.string(),
  cwd: z.string(),
  startedAt: z.string(),
  storeId: z.string(),
  state: doing,
  requests: z.number(),
});

const service = z.object({
  pid: z.number(),
  startedAt: z.string(),
  gateway: z.object({ address: z.string(), upstream: z.string() }).nullable(),
});

const incident = z.object({
  at: z.number().describe('Epoch milliseconds'),
  session: z.string().nullable(),
  folder: z.string(),
  cause: z.string(),
  place: z.string(),
  tried: z.array(z.string()),
});

const profile = z.object({
  name: z.string(),
  type: z.enum(['oauth', 'command', 'static']),
  from: z.string(),
  hosts: z.array(z.string()),
  upstream: z.string().nullable(),
  store: z.string(),
  state: z.enum(['stored', 'absent', 'unusable']),
  subject: z.string().nullable(),
  scope: z.string().nullable(),
  expiresAt: time,
  renewable: z.boolean(),
  trouble: z.string().nullable(),
  person: z.string().nullable().describe('What a person must run, or null'),
});

export const authStatus = z.object({
  schema: z.literal(1),
  logins: z.array(login).describe("Logins of official clients: the client's own, never touched by Holdfast"),
  sessions: z.array(session).describe('Runs that Holdfast guards'),
  service: service.nullable(),
  incidents: z.array(incident).describe('Turns that ended because of their login, newest first'),
  profiles: z.array(profile).nullable().describe('Credentials of the user’s own; null where they cannot be read'),
  troubles: z
    .array(z.object({ message: z.string(), hint: z.string().nullable() }))
    .describe('What could not be looked at'),
});

export const diagnoseInput = z.object({
  online: z
    .literal(false)
    .optional()
    .describe('Nothing is asked of any host; a person may run holdfast doctor --online'),
});

const finding = z.object({
  id: z.string(),
  title: z.string(),
  level: z
    .enum(['error', 'warning', 'info'])
    .describe('error: the next request fails; warning: it will, or may; info: only worth a note'),
  scope: z.string(),
  confidence: z.number(),
  evidence: z.array(z.string()).describe('What was seen'),
  next: z.object({ command: z.string().nullable(), why: z.string() }).nullable().describe('The next step'),
  heal: z.enum(['yes', 'partly', 'no']).nullable(),
  mustNot: z.array(z.string()),
  repair: z.string().nullable().describe('What holdfast fix would do, or null'),
  client: z.string(),
  article: z.string().nullable(),
});

export const diagnosis = z.object({
  schema: z.literal(1),
  verdict: z.enum(['fault', 'warning', 'healthy']),
  findings: z.array(finding).describe('The gravest first'),
  credentials: z
    .array(
      z.object({
        context: z.enum(['interactive', 'print', 'sdk']),
        kind: z.string(),
        what: z.string(),
        note: z.string().nullable(),
      }),
    )
    .describe('Which credential each way of starting the client would send'),
  unseen: z
    .array(z.object({ collector: z.string(), because: z.string() }))
    .describe('The parts that could not be looked at'),
});

export const preflightInput = z.object({
  for: z.string().max(20).optional().describe('How long the job may take, such as 90s, 30min, 8h or 1h30m'),
  client: z.string().max(40).optional().describe('claude (default), codex, gemini, copilot, kiro or opencode'),
});

export const preflightAnswer = z.object({
  schema: z.literal(1),
  answer: z.enum(['yes', 'no', 'person', 'unavailable']).describe('person: somebody must log in first'),
  exitCode: z.number(),
  outcome: z
    .enum(['good', 'failed', 'blocked', 'unavailable'])
    .describe('blocked: nothing goes on before a person has acted'),
  who: z.enum(['person', 'vendor']).nullable().describe('Who has to act'),
  next: z.string().nullable().describe('The exact next step'),
  scope: z.string().nullable().describe('Where the cause lies'),
  client: z.string(),
  forMs: z.number().nullable(),
  items: z.array(
    z.object({
      question: z.string(),
      state: z.enum(['pass', 'warn', 'fail', 'person', 'unavailable']),
      found: z.string(),
      id: z.string().nullable(),
      hint: z.string().nullable(),
    }),
  ),
});

/** Something told in one of these forms; it may hold more than the form names. */
export type FormValue<Form extends z.ZodType> = Unchanged<z.infer<Form>>;

type Unchanged<T> = T extends object ? { readonly [Key in keyof T]: Unchanged<T[Key]> } : T;

/** The form for a client: what a later version adds is no fault. */
export function open<Form extends z.ZodType>(form: Form): StandardSchemaWithJSON<z.input<Form>, z.output<Form>> {
  const { jsonSchema, ...standard } = form['~standard'];
  // As an input a plain object allows further members; no form here has a default or a transformation.
  return { '~standard': { ...standard, jsonSchema: { input: jsonSchema.input, output: jsonSchema.input } } };
}
