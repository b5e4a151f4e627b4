import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forgetGateway, gatewayAddress, gatewayPlace, isItself, keepUpstream } from '../../../src/guard/service/gateway-place.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'state-'));

describe('the place of the gateway', () => {
  it('is chosen once, and is the same for whoever asks, also at the same time', async () => {
    const state = folder();
    const answers = await Promise.all(Array.from({ length: 8 }, () => gatewayAddress(state)));
    answers.push(await gatewayAddress(state));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^http:\/\/127\.0\.0\.1:2\d{4}\/[\w-]{32}$/);
  });

  it('is kept where only its owner can read it, and leaves no draft', async () => {
    const state = folder();
    await gatewayAddress(state);
    expect(statSync(join(state, 'gateway.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(state)).toEqual(['gateway.json']);
  });

  it('is another one elsewhere, and after it was forgotten', async () => {
    const [one, two] = [folder(), folder()];
    const first = await gatewayAddress(one);
    expect(await gatewayAddress(two)).not.toBe(first);
    await forgetGateway(one);
    expect(await gatewayAddress(one)).not.toBe(first);
  });

  it.each(['', '{"schema":1,"port":"x"}', '{"schema":2,"port":20000,"capability":"x"}', 'null'])(
    'is chosen anew where %j is kept',
    async (text) => {
      const state = folder();
      writeFileSync(join(state, 'gateway.json'), text);
      const address = await gatewayAddress(state);
      expect(await gatewayAddress(state)).toBe(address);
    },
  );

  it('remembers where requests went before, and keeps its address', async () => {
    const state = folder();
    const address = await gatewayAddress(state);
    await keepUpstream(state, 'https://gateway.example/v1');
    expect(await gatewayPlace(state)).toMatchObject({ upstream: 'https://gateway.example/v1' });
    expect(await gatewayAddress(state)).toBe(address);
  });

  it('that cannot be kept is said so', async () => {
    const state = join(folder(), 'a-file', 'below');
    writeFileSync(dirname(state), '');
    await expect(gatewayAddress(state)).rejects.toMatchObject({ code: 'state-folder' });
  });

  it.each([
    ['http://127.0.0.1:20001/some-capability', true],
    ['http://localhost:20001', true],
    ['http://127.0.0.1:20002/some-capability', false],
    ['http://127.0.0.1:200011/x', false],
    ['https://api.anthropic.com', false],
    ['https://evil.example/127.0.0.1:20001/', false],
  ])('knows whether %s leads to itself', (url, expected) => {
    expect(isItself({ port: 20_001, capability: 'c', upstream: null }, url)).toBe(expected);
  });

  it('holds no more than it must', async () => {
    const state = folder();
    await gatewayAddress(state);
    expect(Object.keys(JSON.parse(readFileSync(join(state, 'gateway.json'), 'utf8')) as object)).toEqual([
      'schema',
      'port',
      'capability',
      'upstream',
    ]);
  });
});
