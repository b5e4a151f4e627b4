import { describe, expect, it } from 'vitest';
import { mcpPrefix, serverId } from '../../../src/stores/mcp/server-id.ts';

const id = (url: string, account: string | null = null): string => serverId(url, account);

describe('the name of an MCP server’s credential', () => {
  it.each([
    'https://mcp.example.com/mcp',
    'http://127.0.0.1:8080/',
    'http://[::1]:3000/mcp?x=../../etc',
    `https://${'a'.repeat(60)}.${'b'.repeat(60)}.example/${'c'.repeat(500)}`,
    'https://xn--bcher-kva.example/',
  ])('of %s is short, fit for a file, and begins as no profile does', (url) => {
    expect(id(url)).toMatch(/^_mcp-[a-z0-9-]{1,55}$/);
    expect(id(url).startsWith(mcpPrefix)).toBe(true);
    expect(id(url).length).toBeLessThanOrEqual(60);
  });

  it('is the same however the address is written', () => {
    expect(id('https://MCP.Example.com:443/mcp')).toBe(id('https://mcp.example.com/mcp'));
  });

  it.each([
    ['another path', 'https://mcp.example.com/other', null],
    ['a slash more', 'https://mcp.example.com/mcp/', null],
    ['another port', 'https://mcp.example.com:8443/mcp', null],
    ['another question', 'https://mcp.example.com/mcp?tenant=2', null],
    ['an account', 'https://mcp.example.com/mcp', 'work'],
  ])('is another one for %s', (_what, url, account) => {
    expect(id(url, account)).not.toBe(id('https://mcp.example.com/mcp'));
  });

  it('tells accounts apart', () => expect(id('https://a.example/', 'a')).not.toBe(id('https://a.example/', 'b')));
});
