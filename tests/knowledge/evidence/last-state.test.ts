import { describe, expect, it } from 'vitest';
import { saysRecovery, whatStands } from '../../../src/knowledge/evidence/last-state.ts';
import { readLogLine } from '../../../src/knowledge/evidence/log-line.ts';

describe('a line of a log', () => {
  it.each([
    ['[2026-11-29T01:47:09.412Z] [supervisor] auth: token refreshed', 'supervisor', 'auth: token refreshed'],
    ['2026-11-29 01:47:09,112 ERROR auth.refresh - expired', 'auth.refresh', 'expired'],
    ['2026-11-29T01:47:09Z ERROR [gateway] [7] refused', 'gateway', 'refused'],
    ['agent-1  | 10:00:01 ERROR refused', 'agent-1', 'refused'],
    ['Nov 29 01:47:09 host sshd[12]: refused', 'sshd', 'refused'],
    ['[DEBUG] MCP server "github": refused', 'mcp server "github"', 'refused'],
    ['time=2026-11-29T01:02:03Z level=error component=auth msg="refused"', 'auth', 'refused'],
    ['{"ts":"2026-11-29T01:00:00Z","level":"error","component":"mcp","msg":"refused"}', 'mcp', 'refused'],
    ['\u001B[31m10:00:01\u001B[0m ERROR refused', '', 'refused'],
  ])('%s is said by "%s"', (line, actor, message) => {
    expect(readLogLine(line)).toMatchObject({ actor, message });
  });

  it.each(['Not logged in · Please run /login', '{"type":"error"}', '{"no":"time","msg":"x"}', '    at request (client.js:3:1)', ''])(
    'is not: %s',
    (line) => {
      expect(readLogLine(line)).toBeNull();
    },
  );
});

describe('a success', () => {
  it.each([
    'auth: token refreshed via keychain re-check retry',
    'credentials renewed, next refresh in 8h',
    'login succeeded after 2 failed attempts',
    'session re-authenticated',
    'successfully connected',
    'adopted a newer login from the store',
    'retry 3 succeeded',
    'connection re-established',
  ])('is told by: %s', (message) => {
    expect(saysRecovery(message, false)).toBe(true);
    expect(saysRecovery(message, true)).toBe(false);
  });

  it.each([
    'token could not be refreshed',
    'token will be refreshed in 5 minutes',
    'trying to get a token refreshed',
    'the token must be renewed',
    'no token found',
    'token refreshed but not saved',
    'login not restored',
    'proactive refresh starting',
    'token expired',
  ])('is not told by: %s', (message) => {
    expect(saysRecovery(message, false)).toBe(false);
  });
});

describe('what stands', () => {
  const log = (...lines: string[]): string => lines.map((line, at) => `2026-11-29T01:00:0${at}Z ${line}`).join('\n');

  it('is what an actor said after its last success', () => {
    expect(whatStands(log('ERROR [a] expired', 'INFO [a] token refreshed', 'ERROR [a] revoked')).text).not.toContain('expired');
    expect(whatStands(log('ERROR [a] expired', 'INFO [a] token refreshed', 'ERROR [a] revoked')).text).toContain('revoked');
  });

  it('is all of another actor', () => {
    expect(whatStands(log('ERROR [a] expired', 'INFO [b] token refreshed'))).toMatchObject({ isHealed: false });
  });

  it('is also what nobody named said of another matter', () => {
    expect(whatStands(log('ERROR disk is broken', 'INFO token refreshed')).isHealed).toBe(false);
    expect(whatStands(log('ERROR token expired', 'INFO token refreshed')).isHealed).toBe(true);
  });

  it('takes the lines of a message together', () => {
    const { text } = whatStands(`${log('ERROR [a] expired')}\n  at refresh\n${log('INFO [b] ready', 'INFO [a] token refreshed')}`);
    expect(text).not.toContain('at refresh');
  });

  it('is everything of a text that is no log', () => {
    const text = 'token expired\ntoken refreshed';
    expect(whatStands(text)).toEqual({ text, isHealed: false });
  });
});
