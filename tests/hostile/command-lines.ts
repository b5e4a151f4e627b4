/** For each command of `--help`: how it is called in a hostile folder, and what it may write there. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Places, Start } from './lair.ts';

export interface CommandLine extends Start {
  readonly args: readonly string[];
  /** Command lines that go before it in the same home. */
  readonly before?: ReadonlyArray<readonly string[]>;
  /** What it says that it writes, as paths below the lair; the login's own file is the client's to write. */
  readonly writes?: RegExp;
  /** Looks at nothing in the folder that it is called in, so that one folder is enough. */
  readonly looksNowhere?: true;
  /** Lines of its own that a workflow is meant to read. */
  readonly commandsWorkflow?: true;
}

const env = { WORK_KEY: 'fake-work-key' };
/** The client renews its own login wherever a command may send it as messenger. */
const login = /^home\/\.claude\/\.credentials\.json$/;
const settings = /^home\/\.claude\/settings\.json$/;
const imported =
  /^(home\/\.(claude|codex|cursor|gemini)(\.json|\/.*)?|home\/\.config\/Code.*|work\/[^/]*\/\.(mcp\.json|(cursor|vscode)\/mcp\.json|gemini\/settings\.json|codex\/config\.toml))$/;

/** Every command that `holdfast --help` and the helps below it name. */
export const commandLines: Readonly<Record<string, (places: Places) => readonly CommandLine[]>> = {
  'run': ({ vendor }) => [
    { args: ['run', '--', 'true'], writes: login },
    // Without a terminal it would be a print run, in which the client itself goes where the folder says.
    { args: ['run', '--', 'claude'], writes: login, terminal: true },
    { args: ['run', '--no-gateway', '--json-events', '/dev/stdout', '--', 'claude', '-p', 'x'], writes: login },
    { args: ['run', '--profile', 'work', '--base-url-env', 'LLM_URL', '--', 'env'], env: { ...env, UPSTREAM: vendor } },
  ],
  'profiles add': () => [{ args: ['profiles', 'add', 'key', '--static-env', 'LLM_KEY', '--host', 'llm.example.com'] }],
  'profiles list': () => [
    { args: ['profiles', 'list'], env },
    { args: ['profiles', 'list', '--json'], env },
  ],
  'profiles show': () => [{ args: ['profiles', 'show', 'machine'], env }],
  'profiles remove': () => [{ args: ['profiles', 'remove', 'work', '-y'] }],
  'login': () => [{ args: ['login', 'machine', '--within', '5s'], env }],
  'logout': () => [{ args: ['logout', 'machine'], before: [['login', 'machine']], env }],
  'token': () => [
    { args: ['token', 'work'], env },
    { args: ['token', 'machine', '--format', 'claude-headers'], env },
    { args: ['token', 'machine', 'get'], stdin: 'protocol=https\nhost=evil.example.com\n\n', env },
  ],
  'mcp bridge': () => [{ args: ['mcp', 'bridge', 'tracker'], stdin: initialize }],
  'mcp login': () => [{ args: ['mcp', 'login', 'tracker', '--within', '2s'] }],
  'mcp logout': () => [{ args: ['mcp', 'logout', 'tracker'] }],
  'mcp status': () => [{ args: ['mcp', 'status'] }, { args: ['mcp', 'status', '--json'] }],
  'mcp headers': () => [{ args: ['mcp', 'headers', 'tracker'] }],
  'mcp add': () => [{ args: ['mcp', 'add', 'wiki', 'https://wiki.example.com/mcp'] }],
  'mcp remove': () => [{ args: ['mcp', 'remove', 'tracker'] }],
  'mcp list': () => [{ args: ['mcp', 'list'] }, { args: ['mcp', 'list', '--json'] }],
  'mcp import': () => [
    { args: ['mcp', 'import', '--dry-run'] },
    { args: ['mcp', 'import', '--yes'], writes: imported },
    { args: ['mcp', 'import', '--undo', '--yes'], before: [['mcp', 'import', '--yes']], writes: imported },
  ],
  'mcp serve': () => [
    { args: ['mcp', 'serve'], stdin: toolCalls },
    { args: ['mcp', 'serve', '--http'], until: /http:\/\/127\.0\.0\.1:\d+/ },
  ],
  'status': () => [{ args: ['status'] }, { args: ['status', '--json'] }, { args: ['status', '--watch'], until: /\S/ }],
  'incidents': () => [{ args: ['incidents'] }, { args: ['incidents', '--json'] }],
  'doctor': () => [
    { args: ['doctor', '--verbose', '--run-helpers'] },
    { args: ['doctor', '--online', '--json'] },
    { args: ['doctor', '--report', 'report.md'], writes: /^work\/[^/]*\/report\.md$/ },
  ],
  'check': () => [
    { args: ['check', '--for', '8h', '--run-helpers'] },
    { args: ['check', '--format', 'github', '--online'], commandsWorkflow: true },
    { args: ['check', '--format', 'junit'] },
    { args: ['check', '--format', 'sarif'] },
    { args: ['check', '--result', 'log.txt'] },
  ],
  'snapshot': () => [{ args: ['snapshot'] }, { args: ['snapshot', '-o', 'a.json'], writes: /^work\/[^/]*\/a\.json$/ }],
  'compare': () => [{ args: ['compare', '../a.json', 'deep.json'], before: [['snapshot', '-o', '../a.json']], writes: /^work\/a\.json$/ }],
  'explain': () => [
    { args: ['explain', 'log.txt'] },
    { args: ['explain', '--all', 'log.txt', '--json'] },
    { args: ['explain', 'deep.json', 'pipe', 'circle', '-rf', '::error::x'] },
    { args: ['explain'], stdin: evilStdin },
    { args: ['explain', '--ndjson'], stdin: `${JSON.stringify({ text: evilStdin })}\n` },
  ],
  'fix': () => [
    { args: ['fix', '--dry-run'] },
    { args: ['fix', '--yes', '--', 'true'], writes: /^home\/\.claude/ },
    // Agreed to, it takes an address that is none out of the project's settings, and puts it back.
    { args: ['fix', '--undo', '--yes'], before: [['fix', '--yes']], writes: /^home\/\.claude|^work\/[^]*\/\.claude\/settings\.json$/ },
  ],
  'kb build': () => [{ args: ['kb', 'build', '--out', '../site'], writes: /^work\/site/, looksNowhere: true }],
  'kb serve': () => [{ args: ['kb', 'serve'], until: /http:\/\/127\.0\.0\.1:\d+/, looksNowhere: true }],
  'kb check': () => [{ args: ['kb', 'check'], looksNowhere: true }],
  'kb new': ({ outside }) => [{ args: ['kb', 'new', 'an-entry', '--from', outside], writes: /^outside\/an-entry\.md$/ }],
  'kb import': () => [{ args: ['kb', 'import', 'deep.json'] }, { args: ['kb', 'import', 'log.txt'] }],
  'install': () => [{ args: ['install', '--dry-run'] }, { args: ['install', '--yes', '--json'], writes: settings }],
  'uninstall': () => [{ args: ['uninstall'], before: [['install', '--yes']], writes: settings }],
  'service': ({ home }) => [{ args: ['service'], until: () => isServing(home), writes: login }],
  'hook': ({ checkout }) => [
    ...['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'SessionEnd'].map((event) => ({
      args: ['hook', event, '--hold', '1s'],
      stdin: hookInput(event, checkout),
      writes: login,
    })),
    { args: ['hook', 'StopFailure', '--hold', '1s'], stdin: hookInput('StopFailure', checkout), writes: login },
  ],
  'demo': () => [
    // It plays for half a minute where nothing else runs.
    { args: ['demo'], looksNowhere: true, endsWithinMs: 240_000 },
  ],
  'complete': () => [
    { args: ['complete', 'bash'], looksNowhere: true },
    { args: ['complete', '--', 'run', '--'], looksNowhere: true },
  ],
};

const evilStdin = '\u001b]0;x\u0007\n::error::pwned-by-checkout\r\n##[error]x \u202eAPI Error: 401 OAuth token has expired';

const request = (id: number, method: string, params: object): string => `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

const initialize = request(1, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});

/** A client of `mcp serve` that calls every tool. */
export const toolCalls = [
  initialize,
  request(2, 'tools/call', { name: 'explain_error', arguments: { text: evilStdin } }),
  request(3, 'tools/call', { name: 'auth_status', arguments: {} }),
  request(4, 'tools/call', { name: 'diagnose', arguments: {} }),
  request(5, 'tools/call', { name: 'preflight', arguments: { for: '8h' } }),
  request(6, 'prompts/get', { name: 'repair' }),
].join('');

function hookInput(event: string, cwd: string): string {
  return JSON.stringify({
    session_id: 'aaaaaaaa-0000-4000-8000-000000000000',
    hook_event_name: event,
    cwd,
    transcript_path: `${cwd}/log.txt`,
    error: 'authentication_failed',
    source: 'startup',
  });
}

/** Its control socket is in the state folder, or, where that has a long name, in the temporary one. */
function isServing(home: string): boolean {
  return [join(home, '.local', 'state', 'holdfast'), join(home, '..', 'tmp')].some(
    (folder) =>
      existsSync(folder) && readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('service.sock')),
  );
}
