import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFinder } from '../../src/knowledge/scan/finder.ts';
import { openLogReader } from '../../src/knowledge/scan/log-reader.ts';
import type { Finding } from '../../src/knowledge/scan/log-reader.ts';
import { telling } from '../../src/knowledge/scan/words.ts';
import { explainer } from './known.ts';

const quiet = 'INFO [worker-7] request served in 12 ms, cache hit\n'.repeat(400);
const refusal = 'ERROR API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}\n';

function readIn(text: string, size: number): readonly Finding[] {
  const bytes = new TextEncoder().encode(text);
  const reader = openLogReader(explainer);
  for (let at = 0; at < bytes.length; at += size) reader.take(bytes.subarray(at, at + size));
  return reader.end();
}

describe('a log', () => {
  it('tells each class once, with count and places', () => {
    const log = `${quiet}${refusal}${quiet}${refusal}${quiet}npm ERR! code E401\n${quiet}`;
    const [first, second] = readIn(log, 4096);
    expect(first).toMatchObject({ verdict: { id: 'api-key-invalid' }, count: 2, first: { offset: quiet.length } });
    expect(first?.last.offset).toBe(quiet.length * 2 + refusal.length);
    expect(second).toMatchObject({ verdict: { id: 'tool-own-401' }, count: 1, first: { line: 'npm ERR! code E401' } });
  });

  it('tells the same however it is cut in pieces', () => {
    const log = `${quiet}${refusal}${quiet}OAuth token\n has expired\n${quiet}`;
    const whole = readIn(log, log.length);
    for (const size of [1000, 7777, 65_536]) expect(readIn(log, size)).toEqual(whole);
  });

  it('tells the same where it is cut in the middle of a message', () => {
    const log = `${quiet}OAuth authentication is\n  currently not supported.\n${quiet}`;
    const [whole] = readIn(log, log.length);
    expect(whole?.verdict.id).toBe('oauth-not-supported');
    for (const more of [5, 24, 30]) expect(readIn(log, quiet.length + more)).toEqual([whole]);
  });

  it('counts the lines of one message once', () => {
    const [found] = readIn(`${quiet}Error: invalid x-api-key\n  at request: invalid x-api-key, given up\n${quiet}`, 9000);
    expect(found).toMatchObject({ count: 1 });
  });

  it('sees a message that goes on over lines', () => {
    const [found] = readIn(
      `${quiet}Failed to authenticate. API Error: 401\n  {"error":{"type":"authentication_error",\n  "message":"OAuth authentication is currently not\n  supported."}}\n${quiet}`,
      5000,
    );
    expect(found?.verdict.id).toBe('oauth-not-supported');
  });

  it('is judged by the last state of each who speaks in it', () => {
    const line = (who: string, level: string, text: string): string => `2026-11-29T01:00:00Z ${level} [${who}] ${text}\n`;
    const died = line('worker-1', 'ERROR', 'API Error: 401 invalid x-api-key');
    const other = line('worker-2', 'ERROR', 'OAuth token has expired. Please obtain a new token');
    const healed = line('worker-2', 'INFO', 'token refreshed');
    const idsOf = (text: string): Array<[string | null, boolean]> => readIn(text, 5000).map(({ verdict, isPast }) => [verdict.id, isPast]);
    expect(idsOf(other + quiet + healed + quiet + died + quiet)).toEqual([
      ['api-key-invalid', false],
      ['access-token-expired', true],
    ]);
    expect(idsOf(other + quiet + healed + quiet + other)).toEqual([['access-token-expired', false]]);
    expect(idsOf(died + quiet + healed + quiet)).toEqual([['api-key-invalid', false]]);
  });

  it('puts what is only announced after what failed', () => {
    const [first, second] = readIn(`${quiet}Your login expires in 3 days\n${quiet}${quiet}npm ERR! code E401\n${quiet}`, 5000);
    expect([first?.verdict.id, second?.verdict.id]).toEqual(['tool-own-401', 'login-deadline-reached']);
  });

  it('leaves out what the model wrote, and takes what the client marked', () => {
    const quoted = `${JSON.stringify({ type: 'assistant', session_id: 's', message: { content: [{ type: 'text', text: '401 OAuth token has expired' }] } })}\n`;
    const marked = `${JSON.stringify({ type: 'result', subtype: 'success', is_error: true, session_id: 's', result: 'Not logged in · Please run /login' })}\n`;
    expect(readIn(quiet + quoted + quiet, 9000)).toEqual([]);
    expect(readIn(quiet + quoted + marked + quiet, 9000).map(({ verdict }) => verdict.id)).toEqual(['no-credential']);
  });

  it('takes bytes of any kind, and one line without an end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => {
        const reader = openLogReader(explainer);
        reader.take(bytes);
        expect(reader.end().length).toBeLessThan(10);
      }),
    );
    const long = new TextEncoder().encode(`${'token '.repeat(300_000)}${refusal}`);
    const reader = openLogReader(explainer);
    reader.take(long);
    expect(reader.end().map(({ verdict }) => verdict.id)).toContain('api-key-invalid');
  });
});

describe('the finder', () => {
  it('finds what a plain search finds, at the same place', () => {
    const words = ['token', 'oauth', 'expired'];
    const find = openFinder(words);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('tok', 'token', 'TOKEN', 'oaut', 'OAuth', 'h', 'expire', 'd', ' ', 'x'), { maxLength: 40 }),
        (parts) => {
          const text = parts.join('');
          const places = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place !== -1);
          const bytes = new TextEncoder().encode(text);
          expect(find(bytes, 0, bytes.length)).toBe(places.length === 0 ? -1 : Math.min(...places));
        },
      ),
    );
  });

  it('takes no word that is too short', () => {
    expect(() => openFinder(['401'])).toThrow(RangeError);
    expect(telling.every((word) => word.length >= 5)).toBe(true);
  });
});
