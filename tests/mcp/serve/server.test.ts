import { Client, InMemoryTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Transport } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { afterEach, describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { ServeSurroundings } from '../../../src/mcp/serve/abilities.ts';
import { newServer } from '../../../src/mcp/serve/server.ts';
import { around, expired, found, Seconds } from './around.ts';
import { shown } from '../../../src/core/shown.ts';

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function onPipe(surroundings: ServeSurroundings): Transport {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(() => newServer(surroundings), { transport: theirs });
  closing.push(() => handle.close());
  return ours;
}

function overHttp(surroundings: ServeSurroundings): Transport {
  const handler = createMcpHandler(() => newServer(surroundings));
  closing.push(() => handler.close());
  return new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
    fetch: (url, init) => handler.fetch(new Request(url, init)),
  });
}

const ways = [
  ['2025-11-25 on a pipe', onPipe, '2025-11-25'],
  ['2026-07-28 on a pipe', onPipe, '2026-07-28'],
  ['2025-11-25 over HTTP', overHttp, '2025-11-25'],
  ['2026-07-28 over HTTP', overHttp, '2026-07-28'],
] as const;

describe.each(ways)('a client that speaks %s', (_way, transportTo, revision) => {
  async function connect(surroundings = around()): Promise<Client> {
    const mode = revision === '2025-11-25' ? 'legacy' : { pin: revision };
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(transportTo(surroundings));
    closing.push(() => client.close());
    // What is listed is what the client holds answers against.
    await client.listTools();
    return client;
  }

  it('finds four tools that only read, each with the forms of its question and answer', async () => {
    const client = await connect();
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect(client.getInstructions()).toMatch(/Call explain_error first[\s\S]*Never delete[\s\S]*start a login by yourself/);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['explain_error', 'auth_status', 'diagnose', 'preflight']);
    for (const { annotations, inputSchema, outputSchema, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, idempotentHint: true, destructiveHint: false });
      expect([inputSchema.type, outputSchema?.type]).toEqual(['object', 'object']);
      expect(JSON.stringify(outputSchema)).not.toContain('"additionalProperties":false');
      expect(description?.length).toBeGreaterThan(100);
    }
  });

  it('is told what an error means, as data and in words', async () => {
    const client = await connect();
    const answer = await client.callTool({ name: 'explain_error', arguments: { text: expired } });
    expect(answer.isError).toBeFalsy();
    expect(answer.structuredContent).toMatchObject({ schema: 1, id: 'access-token-expired', auth: true, heal: 'yes' });
    expect(wordsOf(answer)).toMatch(
      /^The access token has expired[\s\S]*Do this first: [\s\S]*Never:\n- [\s\S]*holdfast:\/\/articles\/access-token-expired$/,
    );
    const other = await client.callTool({ name: 'explain_error', arguments: { text: 'all is quiet' } });
    expect(other.structuredContent).toMatchObject({ id: null });
    expect(wordsOf(other)).toMatch(/^This text is not recognised/);
  });

  it('is told what is wrong here, and whether the login will last', async () => {
    const client = await connect();
    const diagnosis = await client.callTool({ name: 'diagnose', arguments: { online: false } });
    expect(diagnosis.structuredContent).toEqual(found);
    expect(wordsOf(diagnosis)).toMatch(/^error: The stored login was emptied [\s\S]*Next: claude auth login[\s\S]*Nothing was changed\.$/);
    const status = await client.callTool({ name: 'auth_status' });
    expect(status.structuredContent).toMatchObject({ logins: [], profiles: [] });
    const preflight = await client.callTool({ name: 'preflight', arguments: { for: '1h30m', client: 'codex' } });
    expect(preflight.structuredContent).toMatchObject({ answer: 'yes', forMs: 5_400_000, client: 'codex' });
    expect(wordsOf(preflight)).toBe('Yes, the job may start (codex, for 1 h 30 min).');
  });

  it.each([
    ['no length', 'preflight', { for: 'a while' }, /^expected "for" to be a time such as 90s[\s\S]*Next: /],
    ['a number', 'preflight', { for: 8 }, /expected string/],
    ['nothing', 'explain_error', { text: '' }, /the text is empty: give the whole message/],
    ['too much', 'explain_error', { text: 'x'.repeat(1_000_001) }, /than 1000000 characters: give the part around the error/],
    ['no text', 'explain_error', {}, /expected string/],
    ['a look at the network', 'diagnose', { online: true }, /expected false/],
  ])('hears what is wrong when it asks for %s', async (_, name, args, words) => {
    const client = await connect();
    const answer = await client.callTool({ name, arguments: args });
    expect(answer.isError).toBe(true);
    expect(wordsOf(answer)).toMatch(words);
    expect(answer.structuredContent).toBeUndefined();
  });

  it('hears of a look that failed in a sentence, with the next step and without a secret, and can go on', async () => {
    const client = await connect(
      around({
        diagnose: () => Promise.reject(new Error('cannot read sk-ant-oat01-abcdefghijkl')),
        authStatus: () => Promise.reject(new HoldfastError('state-folder', 'the folder is not yours', shown`chmod 700 x`)),
        preflight: () => {
          throw new HoldfastError('usage', 'no such client');
        },
      }),
    );
    const failed = await client.callTool({ name: 'diagnose' });
    expect([failed.isError, wordsOf(failed)]).toEqual([
      true,
      'Holdfast could not look: cannot read sk-***\nNext: ask the user to run holdfast doctor in a terminal',
    ]);
    expect(wordsOf(await client.callTool({ name: 'auth_status' }))).toBe('the folder is not yours\nNext: chmod 700 x');
    expect(wordsOf(await client.callTool({ name: 'preflight' }))).toBe('no such client');
    expect((await client.callTool({ name: 'explain_error', arguments: { text: expired } })).isError).toBeFalsy();
  });

  it('gets every answer masked once more', async () => {
    const evidence = ['see https://ada:hunter2hunter2@proxy.example and aB3dE6gH9jK2mN5p, in /srv/Apps2024Main/x'];
    const [first] = found.findings;
    const findings = first === undefined ? [] : [{ ...first, evidence }];
    const client = await connect(around({ diagnose: () => Promise.resolve({ ...found, findings }) }));
    const answer = await client.callTool({ name: 'diagnose' });
    const said = 'see https://***@proxy.example and ***, in /srv/Apps2024Main/x';
    expect(answer.structuredContent).toMatchObject({ findings: [{ evidence: [said] }] });
    expect(wordsOf(answer)).toContain(said);
  });

  it('may ask many things at once', async () => {
    const client = await connect();
    const texts = Array.from({ length: 30 }, (_one, at) => (at % 2 === 0 ? expired : 'all is quiet'));
    const answers = await Promise.all(texts.map((text) => client.callTool({ name: 'explain_error', arguments: { text } })));
    expect(answers.map(({ structuredContent }) => (structuredContent as { id: unknown }).id)).toEqual(
      texts.map((text) => (text === expired ? 'access-token-expired' : null)),
    );
  });

  it('is told every second how it goes, if it asked for that', async () => {
    const clock = new Seconds();
    let finish = (): void => undefined;
    const diagnose = () => new Promise<typeof found>((resolve) => (finish = () => resolve(found)));
    const client = await connect(around({ diagnose }, clock));
    const heard: unknown[] = [];
    const onprogress = ({ progress, message }: { progress: number; message?: string | undefined }): void => {
      if (heard.push([progress, message]) === 3) finish();
    };
    clock.pass(3);
    const answer = await client.callTool({ name: 'diagnose' }, { onprogress });
    expect(answer.structuredContent).toEqual(found);
    expect(heard).toEqual([1, 2, 3].map((second) => [second, `looking at this machine (${second} s)`]));
  });

  it('may take a question back, and is served on', async () => {
    const clock = new Seconds();
    const stopped = new Promise<void>((resolve) => (clock.onAbort = resolve));
    let asked = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (asked = resolve));
    const diagnose = () => {
      asked();
      return new Promise<never>(() => undefined);
    };
    const client = await connect(around({ diagnose }, clock));
    const cancel = new AbortController();
    const call = client.callTool({ name: 'diagnose' }, { signal: cancel.signal, onprogress: () => undefined });
    const outcome = call.then(
      () => 'answered',
      () => 'refused',
    );
    await arrived;
    cancel.abort();
    expect(await outcome).toBe('refused');
    // The server has stopped to wait, too: it tells of no progress any more. Without a session it cannot know in the older
    // revision over HTTP which of its requests is meant; there the look ends by itself.
    if (revision === '2026-07-28' || transportTo === onPipe) await stopped;
    expect((await client.callTool({ name: 'explain_error', arguments: { text: expired } })).isError).toBeFalsy();
  });

  it('reads articles and the glossary, and has their names completed', async () => {
    const client = await connect();
    const { resources } = await client.listResources();
    expect(resources.map(({ uri, title }) => [uri, title])).toEqual([
      ['holdfast://glossary', 'Glossary'],
      ['holdfast://articles/access-token-expired', 'It has expired'],
      ['holdfast://articles/access-denied', 'It is denied'],
      ['holdfast://articles/clock-skew', 'The clock is wrong'],
    ]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['holdfast://articles/{slug}']);
    const { contents } = await client.readResource({ uri: 'holdfast://articles/clock-skew' });
    expect(contents).toEqual([{ uri: 'holdfast://articles/clock-skew', mimeType: 'text/markdown', text: '# The clock is wrong\n' }]);
    const glossary = await client.readResource({ uri: 'holdfast://glossary' });
    expect(glossary.contents).toMatchObject([{ text: '# Glossary\n' }]);
    for (const uri of ['holdfast://articles/no-such-one', 'holdfast://articles/..%2fpackage.json', 'file:///etc/passwd']) {
      await expect(client.readResource({ uri })).rejects.toThrow(/not found/i);
    }
    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'holdfast://articles/{slug}' },
      argument: { name: 'slug', value: 'access-' },
    });
    expect(completion.values).toEqual(['access-token-expired', 'access-denied']);
  });

  it('is walked through a repair, with the verdict and without the text that it gave', async () => {
    const client = await connect();
    const { prompts } = await client.listPrompts();
    expect(prompts).toMatchObject([{ name: 'repair', arguments: [{ name: 'error', required: false }] }]);
    const bare = promptText(await client.getPrompt({ name: 'repair' }));
    expect(bare).toMatch(/1\. Explain\. Call explain_error[\s\S]*2\. Look\.[\s\S]*3\. One change[\s\S]*4\. Prove\.[\s\S]*must not be done/);
    const error = `${expired} Zanzibar-secret-9917`;
    const told = promptText(await client.getPrompt({ name: 'repair', arguments: { error } }));
    expect(told).toContain('   The access token has expired');
    expect(told).not.toMatch(/Zanzibar|9917|authentication_error/);
  });
});

function wordsOf({ content }: { readonly content: readonly object[] }): string {
  expect(content).toHaveLength(1);
  return (content[0] as { text: string }).text;
}

function promptText({ messages }: { readonly messages: ReadonlyArray<{ readonly content: object }> }): string {
  return messages.map(({ content }) => (content as { text: string }).text).join('\n');
}
