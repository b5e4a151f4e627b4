import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewayPlace } from '../../../src/guard/service/gateway-place.ts';
import { placeBefore } from '../../../src/guard/service/prepare-gateway.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'state-'));
const vendor = 'https://api.anthropic.com';
const managed = { because: 'an organisation manages settings from its server', insist: true };

describe('the preparation of a gateway', () => {
  it('answers the same base URL each time, and goes on to the vendor', async () => {
    const state = folder();
    const address = await placeBefore(state, { unwelcome: null, upstream: vendor }, false);
    expect(await placeBefore(state, { unwelcome: null, upstream: vendor }, false)).toBe(address);
    expect(await gatewayPlace(state)).toMatchObject({ upstream: null });
  });

  it('remembers where settings led before they lead here', async () => {
    const state = folder();
    const address = await placeBefore(state, { unwelcome: null, upstream: 'https://gateway.example/x' }, false);
    await placeBefore(state, { unwelcome: null, upstream: address }, false);
    expect(await gatewayPlace(state)).toMatchObject({ upstream: 'https://gateway.example/x' });
  });

  it('is refused where a gateway is unwelcome, and then chooses nothing, unless that may be overruled and is', async () => {
    const state = folder();
    const refused = placeBefore(state, { unwelcome: managed, upstream: vendor }, false);
    await expect(refused).rejects.toMatchObject({ code: 'gateway-unwelcome' });
    const impossible = placeBefore(state, { unwelcome: { ...managed, insist: false }, upstream: vendor }, true);
    await expect(impossible).rejects.toMatchObject({ code: 'gateway-unwelcome' });
    expect(existsSync(join(state, 'gateway.json'))).toBe(false);
    await expect(placeBefore(state, { unwelcome: managed, upstream: vendor }, true)).resolves.toContain('http://127.0.0.1:');
  });
});
