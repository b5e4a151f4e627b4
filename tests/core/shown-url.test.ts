import { describe, expect, it } from 'vitest';
import { originOf, shownUrl } from '../../src/core/shown-url.ts';

describe('an address as it may be shown', () => {
  it.each([
    ['https://mcp.example.com/mcp', 'https://mcp.example.com/mcp'],
    ['https://mcp.example.com', 'https://mcp.example.com'],
    ['https://mcp.example.com/', 'https://mcp.example.com/'],
    ['https://u:p@h.example/x?token=1#frag', 'https://…@h.example/x?…#…'],
    ['https://u@h.example/x', 'https://…@h.example/x'],
    ['https://hooks.example/services/T0001ABCDEF99/B8xyzabcdef12', 'https://hooks.example/services/…/…'],
    ['https://h.example/sk-ant-api03-abcdefghijkl/mcp', 'https://h.example/…/mcp'],
    ['https://h.example/%73k-ant-api03-abcdefghijkl', 'https://h.example/…'],
    ['https://h.example/abcdefghijklmnopqrstuvwxyz', 'https://h.example/…'],
    ['https://h.example/organisation/documentation-search/v2', 'https://h.example/organisation/documentation-search/v2'],
    ['https://h.example/x7Kp2q/mcp', 'https://h.example/…/mcp'],
    ['https://h.example/hunter22222/mcp', 'https://h.example/…/mcp'],
    ['https://h.example/kJdfPqXz/mcp', 'https://h.example/…/mcp'],
    ['https://h.example/1234-5678', 'https://h.example/…'],
    ['https://h.example/pa$$word!', 'https://h.example/…'],
    ['https://h.example/@owner/myServer/v2', 'https://h.example/@owner/myServer/v2'],
    ['https://h.example/oauth2/2025-11-25/API_Reference/sse', 'https://h.example/oauth2/2025-11-25/API_Reference/sse'],
    ['https://h.example/a/b2/v1:generate', 'https://h.example/a/b2/v1:generate'],
    ['https://u:p/a@h.example/mcp', 'https://…@h.example/mcp'],
    ['https://${HOST}/mcp?key=1', 'https://${HOST}/mcp?…'],
    ['https://${USER}:x@${HOST}/mcp', 'https://…@${HOST}/mcp'],
  ])('of %s is %s', (url, expected) => {
    expect(shownUrl(url)).toBe(expected);
  });

  it.each(['https://u:p@h.example:8443/secret?x#y', 'HTTPS://h.example:8443'])('of %s is only its origin where that is enough', (url) => {
    expect(originOf(url)).toBe('https://h.example:8443');
  });

  it('of no address is nothing', () => {
    expect(originOf('sk-ant-secret')).toBe('…');
    expect(originOf('file:///etc/passwd')).toBe('…');
  });
});
