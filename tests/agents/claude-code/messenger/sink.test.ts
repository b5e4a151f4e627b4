import { afterEach, describe, expect, it } from 'vitest';
import type { Sink } from '../../../../src/agents/claude-code/messenger/sink.ts';
import { openSink } from '../../../../src/agents/claude-code/messenger/sink.ts';
import { plainFingerprint } from '../fake-world.ts';

let sink: Sink | null = null;
afterEach(async () => {
  await sink?.close();
  sink = null;
});

async function opened(refusals: 0 | 1): Promise<Sink> {
  sink = await openSink({ spent: plainFingerprint('old'), refusals, fingerprint: plainFingerprint });
  return sink;
}

function ask(url: string, token: string, body = '{"stream":true}'): Promise<Response> {
  return fetch(`${url}/v1/messages?beta=true`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
}

describe('the sink', () => {
  it('refuses the spent token once, and answers it the second time', async () => {
    const { url, seen } = await opened(1);
    const refused = await ask(url, 'old');
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    expect((await ask(url, 'old')).status).toBe(200);
    expect(seen()).toEqual({ oldSeen: 2, newSeen: 0 });
  });

  it('refuses nothing when the client was to refresh by itself', async () => {
    const { url } = await opened(0);
    expect((await ask(url, 'old')).status).toBe(200);
  });

  it('answers any other token at once, and counts it apart', async () => {
    const { url, seen } = await opened(1);
    expect((await ask(url, 'new')).status).toBe(200);
    expect(seen()).toEqual({ oldSeen: 0, newSeen: 1 });
  });

  it('answers with a stream or with one message, as the request asks, wherever in the body it does', async () => {
    const { url } = await opened(1);
    const long = 'x'.repeat(200_000);
    const streamed = await ask(url, 'new', `{"p":"${long}","stream":true,"q":"${long}"}`);
    expect(streamed.headers.get('content-type')).toBe('text/event-stream');
    expect(await streamed.text()).toMatch(/^event: message_start\n[\s\S]*event: message_stop\ndata: {"type":"message_stop"}\n\n$/);
    const plain = await ask(url, 'new', JSON.stringify({ quoted: '"stream":true' }));
    expect(await plain.json()).toMatchObject({ type: 'message', stop_reason: 'end_turn' });
  });

  it('lets the client probe and count tokens, and counts neither', async () => {
    const { url, seen } = await opened(1);
    expect((await fetch(`${url}/api/hello`, { method: 'HEAD' })).status).toBe(200);
    const counted = await fetch(`${url}/v1/messages/count_tokens`, { method: 'POST', body: '{}' });
    expect(await counted.json()).toEqual({ input_tokens: 1 });
    expect(seen()).toEqual({ oldSeen: 0, newSeen: 0 });
  });

  it('knows nobody without its capability', async () => {
    const { url, seen } = await opened(1);
    const { origin } = new URL(url);
    expect((await ask(origin, 'old')).status).toBe(404);
    expect((await ask(`${origin}/${'0'.repeat(48)}`, 'old')).status).toBe(404);
    expect(seen()).toEqual({ oldSeen: 0, newSeen: 0 });
  });
});
