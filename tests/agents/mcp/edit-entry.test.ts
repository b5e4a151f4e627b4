import { describe, expect, it } from 'vitest';
import type { ClientName, EntryPlace } from '../../../src/agents/mcp/client.ts';
import { withoutProgram, withProgram } from '../../../src/agents/mcp/edit-entry.ts';

const url = 'https://mcp.example.com/mcp';
const command = '/usr/bin/node';
const args = ['/opt/holdfast.cjs', 'mcp', 'bridge', url];

function placeOf(client: ClientName, keys: readonly string[]): EntryPlace {
  return { client, scope: 'user', file: 'f', keys, format: client === 'codex' ? 'toml' : 'json' };
}
const claude = placeOf('claude-code', ['mcpServers']);
const codex = placeOf('codex', ['mcp_servers']);
const cursor = placeOf('cursor', ['mcpServers']);
const vscode = placeOf('vscode', ['servers']);
const gemini = placeOf('gemini', ['mcpServers']);

/** Edits, and checks that the way back gives the very bytes. */
function routed(text: string, place: EntryPlace, name: string, type?: 'stdio'): string {
  const edit = withProgram(text, place, name, type === undefined ? { command, args } : { type, command, args });
  if (edit.kind === 'refused') throw new Error(edit.because);
  expect(withoutProgram(edit.text, place, name, edit.change)).toMatchObject({ kind: 'edited', text });
  return edit.text;
}

const commented = `// servers of mine
{
\t"numStartups": 7, /* kept */
\t"mcpServers": {
\t\t// the tracker
\t\t"tracker": {
\t\t\t"type": "http", // new transport
\t\t\t"url": "${url}", // production
\t\t\t"headers": { "X-Team": "a" },
\t\t\t"timeout": 9000,
\t\t},
\t\t"other": { "type": "http", "url": "https://other.example.com" }, // untouched
\t},
\t"last": "ünï",
}
`;

describe('an entry that becomes a program', () => {
  it('in JSON keeps its name, its other members, and every byte and comment around it', () => {
    expect(routed(commented, claude, 'tracker', 'stdio')).toBe(
      commented.replace(
        /"type": "http", \/\/ new[\s\S]*?9000,\n/,
        `"type": "stdio", // new transport
 // production
\t\t\t"timeout": 9000,
\t\t\t"command": "/usr/bin/node",
\t\t\t"args": [
\t\t\t\t"/opt/holdfast.cjs",
\t\t\t\t"mcp",
\t\t\t\t"bridge",
\t\t\t\t"${url}"
\t\t\t]
`,
      ),
    );
  });

  it.each<[string, string, EntryPlace, 'stdio' | undefined, unknown]>([
    ['on one line', `{"mcpServers":{"a":{"type":"sse","url":"${url}"}}}`, claude, 'stdio', { type: 'stdio', command, args }],
    ['with a byte order mark', `\uFEFF{"mcpServers":{"a":{"url":"${url}"}}}\n`, cursor, undefined, { command, args }],
    [
      'without a type where one is needed',
      `{ "servers": { "a": { "url": "${url}" } } }`,
      vscode,
      'stdio',
      { type: 'stdio', command, args },
    ],
    [
      'with what its client alone knows',
      `{ "mcpServers": { "a": { "httpUrl": "${url}", "type": "http", "trust": true, "oauth": { "enabled": true } } } }`,
      gemini,
      undefined,
      { trust: true, command, args },
    ],
    [
      'with Windows line ends',
      `{\r\n  "mcpServers": {\r\n    "a": {\r\n      "url": "${url}"\r\n    }\r\n  }\r\n}\r\n`,
      cursor,
      undefined,
      { command, args },
    ],
    ['whose name is odd', `{ "mcpServers": { "a": { "url": "${url}" }, "__proto__": { "x": 1 } } }`, cursor, undefined, { command, args }],
  ])('in JSON %s is as its client takes it', (_, text, place, type, entry) => {
    const edited = routed(text, place, 'a', type);
    expect(edited.includes('\r\n') && /[^\r]\n/.test(edited)).toBe(false);
    const parsed = JSON.parse(edited.replace(/^\uFEFF/, '')) as Record<string, Record<string, unknown>>;
    expect(parsed[place.keys[0] ?? '']?.['a']).toEqual(entry);
  });

  const toml = `# my settings
model = "o"   # best

[mcp_servers.other]
url = "https://other.example.com"

  [mcp_servers."tracker"] # of the team
  url = "${url}"  # production
  startup_timeout_sec = 20
  # for the team
  http_headers = { "X-Team" = "a" }
  scopes = [
    "read", # only
  ]
  enabled_tools = ["a", '''b]
''']

  [mcp_servers.tracker.oauth] # by hand
  client_id = "x"

  [mcp_servers.tracker.tools.a]
  approval_mode = "auto"

# behind
[tui]
text = """
[mcp_servers.tracker]
url = "no"
"""
`;

  it('in TOML keeps every byte and comment of the rest', () => {
    expect(routed(toml, codex, 'tracker')).toBe(
      toml
        .replace(
          `  url = "${url}"  # production\n`,
          `  command = "/usr/bin/node"\n  args = ["/opt/holdfast.cjs", "mcp", "bridge", "${url}"]\n`,
        )
        .replace(/ {2}http_headers[\s\S]*?\n {2}\]\n/, '')
        .replace(/ {2}\[mcp_servers\.tracker\.oauth\].*\n.*\n/, ''),
    );
  });

  it('in TOML gives its bytes back also where a comment stood between what went', () => {
    const text = `[mcp_servers.a]\nurl = "${url}"\n# theirs\n[mcp_servers.a.http_headers]\nX-Team = "a"\n`;
    expect(routed(text, codex, 'a')).toBe(
      `[mcp_servers.a]\ncommand = "/usr/bin/node"\nargs = ["/opt/holdfast.cjs", "mcp", "bridge", "${url}"]\n# theirs\n`,
    );
  });

  it.each([
    ['at the end without a line end', `[mcp_servers.a]\nurl = "${url}"`],
    ['with Windows line ends', `[mcp_servers.a]\r\nurl = "${url}"\r\nenabled = true\r\n`],
    ['with a byte order mark', `\uFEFF[mcp_servers.a]\nurl = '${url}'\n`],
    ['with a dotted header', `[ mcp_servers . 'a' ]\n"url" = "${url}"\nhttp_headers.X-Team = "a"\nhttp_headers.Y = "b"\n[[more]]\nx = 1\n`],
    ['beside a date and a number that is too long', `when = 2026-01-01\nlong = 9223372036854775807\n[mcp_servers.a]\nurl = "${url}"\n`],
  ])('in TOML %s goes there and back', (_, text) => {
    expect(routed(text, codex, 'a')).toMatch(/command = "\/usr\/bin\/node"\r?\nargs = \[/);
  });

  it('quotes what TOML would take for an escape', () => {
    const edit = withProgram(`[mcp_servers.a]\nurl = "${url}"\n`, codex, 'a', { command: 'C:\\new "x"\u007f', args: [] });
    expect(edit).toMatchObject({ kind: 'edited', change: { after: '[mcp_servers.a]\ncommand = "C:\\\\new \\"x\\"\\u007f"\nargs = []\n' } });
  });

  it.each<[string, string, EntryPlace, string]>([
    ['is gone', '{ "mcpServers": {} }', claude, 'there is no "a" in it any more'],
    ['is no object', '{ "mcpServers": { "a": 7 } }', claude, 'expected "a" to be an object, found number'],
    ['stands twice', '{ "mcpServers": { "a": {}, "a": { "url": "x" } } }', claude, 'expected "a" once, found it again'],
    [
      'stands in one of two',
      '{ "mcpServers": {}, "mcpServers": { "a": { "url": "x" } } }',
      claude,
      'expected "mcpServers" once, found it again',
    ],
    ['says its URL twice', '{ "mcpServers": { "a": { "url": "x", "url": "y" } } }', claude, 'the edit did not come out as expected'],
    ['stands in what is no JSON', '{ "mcpServers": ', claude, 'expected JSON, found ValueExpected on line 1'],
    ['stands in an empty file', '', claude, 'the file is empty'],
    [
      'is an inline table',
      '[mcp_servers]\na = { url = "x" }\n',
      codex,
      'expected a table [mcp_servers.a], found it written in another form',
    ],
    ['is dotted', 'mcp_servers.a.url = "x"\n', codex, 'expected a table [mcp_servers.a], found it written in another form'],
    [
      'is in two pieces',
      '[mcp_servers.a]\nurl = "x"\n[tui]\nx = 1\n[mcp_servers.a.oauth]\nclient_id = "y"\n',
      codex,
      'expected [mcp_servers.a] in one piece, found parts of it elsewhere',
    ],
    ['stands in what is no TOML', '[mcp_servers.a\n', codex, 'expected TOML, found an error on line 1'],
  ])('that %s is left as it is', (_, text, place, because) => {
    expect(withProgram(text, place, 'a', { command, args })).toEqual({ kind: 'refused', because });
  });
});

describe('an entry that gets its bytes back', () => {
  const text = `{\n  "mcpServers": {\n    "a": { "type": "http", "url": "${url}" }\n  }\n}\n`;
  const edit = withProgram(text, claude, 'a', { type: 'stdio', command, args });
  if (edit.kind === 'refused') throw new Error(edit.because);

  it('gets them also where the client has written the rest anew', () => {
    const now = JSON.stringify({ numStartups: 8, ...(JSON.parse(edit.text) as object) }, null, 4);
    const back = withoutProgram(now, claude, 'a', edit.change);
    expect(back).toMatchObject({ kind: 'edited' });
    if (back.kind !== 'edited') return;
    expect(JSON.parse(back.text)).toEqual({ numStartups: 8, ...(JSON.parse(text) as object) });
    expect(back.text).toContain(`{ "type": "http", "url": "${url}" }`);
  });

  it.each([
    ['changed since', edit.text.replace('"bridge"', '"bridge", "--verbose"'), '"a" was changed since; it stays as it is'],
    ['taken away since', '{ "mcpServers": {} }', 'there is no "a" in it any more'],
  ])('is left when it was %s', (_, now, because) => {
    expect(withoutProgram(now, claude, 'a', edit.change)).toEqual({ kind: 'refused', because });
  });
});
