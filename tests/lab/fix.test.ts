import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';
import { clientProgram } from './lab.ts';
import { fewer, inLab, shortTurn } from './work.ts';

const impatient = { CLAUDE_CODE_MAX_RETRIES: '1', IS_SANDBOX: '1' };

/** The shell of a person who has the client on the path. */
function shell(): Record<string, string> {
  return { ...impatient, PATH: `${dirname(clientProgram())}:${process.env['PATH'] ?? ''}` };
}

/** A login whose token lapsed, nine hours after it was written. */
function lapse(lab: Lab): void {
  const text = JSON.parse(readFileSync(lab.store, 'utf8')) as { claudeAiOauth: { expiresAt: number } };
  text.claudeAiOauth.expiresAt = Date.now() - 3_600_000;
  writeFileSync(lab.store, JSON.stringify(text), { mode: 0o600 });
  const at = Date.now() / 1000 - 9 * 3600;
  utimesSync(lab.store, at, at);
}

function died(lab: Lab, text: string): void {
  const folder = join(lab.config, 'projects', '-p');
  mkdirSync(folder, { recursive: true });
  const message = { model: '<synthetic>', content: [{ type: 'text', text }] };
  const line = {
    type: 'assistant',
    sessionId: 's',
    uuid: 'u',
    timestamp: new Date(Date.now() - 60_000).toISOString(),
    message,
    error: 'authentication_failed',
    isApiErrorMessage: true,
  };
  writeFileSync(join(folder, 'aaaaaaaa-0000-4000-8000-000000000000.jsonl'), `${JSON.stringify(line)}\n`);
}

describe.concurrent('a repair with the real client', () => {
  it('lets it renew a lapsed login that a session died of, once', () =>
    inLab(shortTurn, async (lab) => {
      lapse(lab);
      died(
        lab,
        'Failed to authenticate. API Error: 401 OAuth token has expired. Please obtain a new token or refresh your existing token.',
      );
      expect(JSON.parse((await lab.holdfast(['doctor', '--json'], shell())).stdout)).toMatchObject({
        findings: [{ id: 'access-token-expired', level: 'error' }],
      });
      const ended = await lab.holdfast(['fix', '--yes'], shell());
      expect(ended.stderr).toContain('let the official client renew its login');
      expect(lab.vendor.tokenPosts).toBe(1);
      expect(lab.storedLabel()).toBe('ada#2');
      const after = await lab.holdfast(['doctor', '--json'], shell());
      const { findings } = JSON.parse(after.stdout) as { findings: ReadonlyArray<{ id: string; level: string }> };
      expect([ended.code, findings.filter(({ level }) => level === 'error')]).toEqual([0, []]);
    }));

  it('starts the failing action without the key that hid the login', () =>
    inLab(shortTurn, async (lab) => {
      const env = { ...shell(), ANTHROPIC_API_KEY: `sk-ant-api03-${'x'.repeat(90)}` };
      const ended = await lab.holdfast(['fix', '--yes', '--', 'claude', '-p', 'hi', '--output-format', 'json'], env);
      expect(ended.stderr).toContain('kept: the action works; start it so: env -u ANTHROPIC_API_KEY claude');
      expect(ended.code).toBe(0);
      expect(lab.vendor.tokenPosts).toBe(0);
    }));

  it('leaves all as it was where only a person can help', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endGrants();
      await lab.bare(['-p', 'hi'], { env: shell() }).ended;
      const before = readFileSync(lab.store, 'utf8');
      const ended = await lab.holdfast(['fix', '--yes', '--', 'claude', '-p', 'hi'], shell());
      expect(ended.code).toBe(3);
      expect(ended.stderr).toMatch(/for a person, as .* on .*: claude auth login/);
      expect(readFileSync(lab.store, 'utf8')).toBe(before);
      expect(existsSync(join(lab.home, 'holdfast', 'repairs'))).toBe(false);
    }));
});

describe.concurrent('the output of a finished run', () => {
  it.each(fewer(['stream-json', 'text', 'json'], 1))(
    '(%s) of the real client is believed when it worked, and not when it says success over a dead login',
    (format) =>
      inLab(shortTurn, async (lab) => {
        const args = [
          '-p',
          'do the work',
          '--dangerously-skip-permissions',
          '--output-format',
          format,
          ...(format === 'stream-json' ? ['--verbose'] : []),
        ];
        const judged = async (): Promise<number | null> => {
          const { stdout } = await lab.bare(args, { env: impatient }).ended;
          writeFileSync(join(lab.project, 'run.out'), stdout);
          return (await lab.holdfast(['check', '--result', 'run.out'])).code;
        };
        expect(await judged()).toBe(0);
        lab.vendor.grants.endGrants();
        expect([1, 3]).toContain(await judged());
        expect([1, 3]).toContain(await judged());
      }),
  );
});
