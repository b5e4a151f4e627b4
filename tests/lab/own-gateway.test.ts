import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IssuedLogin } from '../../src/demo/simulated/grants.ts';
import type { Script } from '../../src/demo/simulated/turns.ts';
import { Vendor } from '../../src/demo/simulated/vendor.ts';
import type { Lab } from './lab.ts';
import { clientProgram, holdfastProgram } from './lab.ts';
import type { Tui } from './tui.ts';
import { inClient } from './tui.ts';
import { inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';

/** An LLM gateway with a login of its own, whose access tokens end long before they say. */
async function withGateway(lab: Lab, script: Script, lifetimeMs: number, work: (llm: Vendor, login: IssuedLogin) => Promise<void>) {
  const llm = await Vendor.open({ lifetimeMs, saidSeconds: 28_800, script });
  try {
    const login = llm.grants.logIn('team');
    storeProfile(lab, llm, login);
    await work(llm, login);
    expect(llm.grants.reuses, 'spent refresh tokens shown again').toBe(0);
  } finally {
    await llm.close();
  }
}

/** The profile `work`, logged in, as `holdfast login` leaves it. */
function storeProfile(lab: Lab, llm: Vendor, login: IssuedLogin): void {
  const token = `${llm.url}/v1/oauth/token`;
  const folder = join(lab.home, 'holdfast', 'credentials');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const issuedAt = Date.now();
  const credential = {
    generation: randomUUID(),
    accessToken: login.accessToken,
    refreshToken: login.refreshToken,
    tokenType: 'Bearer',
    issuedAt,
    expiresAt: issuedAt + 28_800_000,
    renewAt: issuedAt + 20_000_000,
    endpoints: { token },
  };
  writeFileSync(join(folder, 'work.json'), JSON.stringify({ schema: 1, profile: 'work', header: 'authorization', credential }), {
    mode: 0o600,
  });
  const profile = { type: 'oauth', clientId: 'team', endpoints: { token }, upstream: llm.url };
  writeFileSync(join(lab.home, 'holdfast', 'config.json'), JSON.stringify({ profiles: { work: profile } }), { mode: 0o600 });
}

const under = (...command: string[]): string[] => ['run', '--profile', 'work', '--', ...command];

describe('the real client behind an LLM gateway', () => {
  it('goes on in the same turn when its token ends, and never holds one', async () => {
    await inLab(shortTurn, async (lab) => {
      await withGateway(lab, slowTurn(3, 2), 3_000, async (llm, login) => {
        const bodies: string[] = [];
        llm.onRequest = (_req, body) => void bodies.push(body);
        const show = `env | grep -c '${login.accessToken}' || true`;
        expect(
          (
            await lab.start('sh', ['-c', `${process.execPath} ${holdfastProgram} ${under('sh', '-c', `"${show}"`).join(' ')}`], inSandbox)
              .ended
          ).stdout.trim(),
        ).toBe('0');
        const { code, stdout, stderr } = await lab.holdfast(under(clientProgram(), ...unattended), { IS_SANDBOX: '1' });
        expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
        expect(stdout).toContain('done');
        expect(stderr).toMatch(/holdfast: profile work: \d+ requests, \d+ renewals?, /);
        expect(llm.messages().some(({ status }) => status === 401)).toBe(true);
        expect(llm.messages().at(-1)?.status).toBe(200);
        expect(lab.vendor.messages(), 'requests to the vendor itself').toEqual([]);
      });
    });
  });

  it('says on its own screen that a person must log in, and goes on afterwards', async () => {
    await inLab(shortTurn, async (lab) => {
      await withGateway(lab, shortTurn, 3_600_000, async (llm) => {
        const work = async (tui: Tui): Promise<void> => {
          llm.grants.endGrants();
          tui.type('do the work');
          await tui.shows(/^ +Holdfast is waiting for you\. In another terminal:.*\n +holdfast login work$/m);
          storeProfile(lab, llm, llm.grants.logIn('team'));
          await tui.shows(/^● done/m);
          await tui.shows(/^(?![^]*holdfast login)/);
          expect(llm.messages().at(-1)?.status).toBe(200);
        };
        await inClient(lab, true, work, ['--profile', 'work']);
      });
    });
  });

  it('ends of the same thing without Holdfast', async () => {
    await inLab(shortTurn, async (lab) => {
      await withGateway(lab, slowTurn(3, 2), 3_000, async (llm, login) => {
        const env = { ANTHROPIC_BASE_URL: llm.url, ANTHROPIC_AUTH_TOKEN: login.accessToken, CLAUDE_CODE_MAX_RETRIES: '1' };
        const { code, stdout } = await lab.bare(unattended, { env: { ...env, IS_SANDBOX: '1' } }).ended;
        expect(code).not.toBe(0);
        expect(stdout).toMatch(/401|authenticat/i);
      });
    });
  });

  it('is led there past what its settings say', async () => {
    await inLab(shortTurn, async (lab) => {
      await withGateway(lab, shortTurn, 8 * 3_600_000, async (llm) => {
        const env = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1', ANTHROPIC_AUTH_TOKEN: 'fake-other', ANTHROPIC_API_KEY: 'fake-key' };
        writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ env, apiKeyHelper: 'echo fake-helper' }));
        const { code } = await lab.holdfast(under(clientProgram(), ...unattended), { IS_SANDBOX: '1' });
        expect(code).toBe(0);
        expect(llm.messages().every(({ status, label }) => status === 200 && label !== 'other')).toBe(true);
      });
    });
  });

  it('gets tokens by its helper, and another one when it asks again', async () => {
    await inLab(shortTurn, async (lab) => {
      await withGateway(lab, slowTurn(3, 2), 4_000, async (llm) => {
        const helper = `exec ${process.execPath} ${holdfastProgram} token work --retry-renews`;
        writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ apiKeyHelper: helper }));
        const env = { ANTHROPIC_BASE_URL: llm.url, IS_SANDBOX: '1' };
        const { code, stdout, stderr } = await lab.bare(unattended, { env }).ended;
        expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
        expect(llm.messages().some(({ status }) => status === 401)).toBe(true);
      });
    });
  });
});

describe('any HTTP client', () => {
  it('finds the base URL in its environment, and is served after a refusal', async () => {
    await inLab(shortTurn, async (lab) => {
      await withGateway(lab, shortTurn, 3_000, async (llm) => {
        const script = `
          const url = process.env.OTHER_URL + '/v1/messages';
          const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
          for (let i = 0; i < 3; i += 1) {
            const response = await fetch(url, { method: 'POST', body });
            console.log(response.status, process.env.OTHER_URL === process.env.HOLDFAST_BASE_URL);
            await new Promise((resolve) => setTimeout(resolve, 3200));
          }`;
        const args = [
          'run',
          '--profile',
          'work',
          '--base-url-env',
          'OTHER_URL',
          '--',
          process.execPath,
          '--input-type=module',
          '-e',
          script,
        ];
        const { code, stdout } = await lab.holdfast(args);
        expect([code, stdout]).toEqual([0, '200 true\n200 true\n200 true\n']);
        expect(llm.tokenPosts).toBeGreaterThan(1);
      });
    });
  });

  it('is held until a person has logged in, and then served', async () => {
    await inLab(shortTurn, async (lab) => {
      await withGateway(lab, shortTurn, 8 * 3_600_000, async (llm) => {
        llm.grants.endGrants();
        const script = `
          const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
          const response = await fetch(process.env.HOLDFAST_BASE_URL + '/v1/messages', { method: 'POST', body });
          console.log(response.status);`;
        const told = join(lab.home, 'told.json');
        const ways = ['--hold', '1h', '--on-event', `cat > ${told}`];
        const run = lab.start(process.execPath, [
          holdfastProgram,
          'run',
          '--profile',
          'work',
          ...ways,
          '--',
          process.execPath,
          '--input-type=module',
          '-e',
          script,
        ]);
        await run.says('run: holdfast login work');
        await expect
          .poll(() => (existsSync(told) ? readFileSync(told, 'utf8') : ''), { timeout: 10_000 })
          .toContain('"command":"holdfast login work"');
        storeProfile(lab, llm, llm.grants.logIn('team'));
        const { code, stdout } = await run.ended;
        expect([code, stdout]).toEqual([0, '200\n']);
        expect(llm.tokenPosts).toBe(1);
      });
    });
  });

  it('is told what is missing before it starts', async () => {
    await inLab(shortTurn, async (lab) => {
      await withGateway(lab, shortTurn, 1_000, async () => {
        await lab.holdfast(['logout', 'work']);
        const { code, stdout, stderr } = await lab.holdfast(under('echo', 'started'));
        expect([code, stdout]).toEqual([3, '']);
        expect(stderr).toBe('error: nobody has logged in to profile work yet\nhint: holdfast login work\n');
      });
    });
  });
});
