/** Homes as public reports describe them, and what `doctor` and `check` print of them; the other members of each kind are in `tests/zoo/homes`. */
import { describe, expect, it } from 'vitest';
import { hour, ZooHome } from '../zoo/home.ts';
import { bedrockKey } from '../zoo/homes/kinds-cloud.ts';
import { holdfast } from '../zoo/program.ts';

async function inHome(build: (home: ZooHome) => unknown, look: (home: ZooHome) => Promise<void>): Promise<void> {
  const home = new ZooHome();
  try {
    await build(home);
    await look(home);
  } finally {
    home.close();
  }
}

describe.concurrent('a home that was reported', () => {
  it('(a provider of Codex that gets no key) is not ready, in both', () =>
    inHome(
      (home) => {
        home.file('.codex/auth.json', { OPENAI_API_KEY: 'sk-FAKE', tokens: null }, { mode: 0o600 });
        const table = 'name = "relay"\nbase_url = "http://127.0.0.1:9/v1"\nwire_api = "responses"\nrequires_openai_auth = false\n';
        home.file('.codex/config.toml', `model_provider = "relay"\n[model_providers.relay]\n${table}`);
      },
      async (home) => {
        const check = await holdfast(home, ['check', '--client', 'codex']);
        expect(check).toMatchObject({ code: 1, stdout: expect.stringContaining('the provider relay is sent no key') as string });
        expect(check.stdout).toContain('next: give [model_providers.relay]');
        const doctor = await holdfast(home, ['doctor', '--client', 'codex']);
        expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('Codex sends no key to its provider') as string });
      },
    ));

  it('(a file of the client’s that was cut off, with a backup) does not start, and the backup is named', () =>
    inHome(
      (home) => {
        home.login();
        home.file('.claude.json', '{"hasCompletedOnboarding":true,"oauthAcc');
        home.file('.claude/backups/.claude.json.backup.1790000000000', { numStartups: 3 });
      },
      async (home) => {
        const check = await holdfast(home, ['check']);
        expect(check.code).toBe(1);
        expect(check.stdout).toMatch(/not ready: .*\.claude\.json cannot be read as JSON.*; the client does not start/);
        expect(check.stdout).toMatch(/next: cp -f \S*backups\/\.claude\.json\.backup\.1790000000000 /);
        const doctor = await holdfast(home, ['doctor']);
        expect(doctor.code).toBe(1);
        expect(doctor.stdout).toMatch(/The client does not start[^]*do this +cp -f \S*backups\/\.claude\.json\.backup\.1790000000000 /);
        expect(doctor.stdout).not.toContain('auth login');
      },
    ));

  it('(a run of Dependabot with an empty secret) is told of as a run, and nobody is told to log in', () =>
    inHome(
      (home) => {
        for (const [name, value] of [
          ['CI', 'true'],
          ['GITHUB_ACTIONS', 'true'],
          ['GITHUB_ACTOR', 'dependabot[bot]'],
          ['GITHUB_EVENT_NAME', 'pull_request'],
          ['CLAUDE_CODE_OAUTH_TOKEN', ''],
        ] as const)
          home.set(name, value);
      },
      async (home) => {
        const check = await holdfast(home, ['check', '--for', '1h']);
        expect(check.code).toBe(1);
        expect(check.stdout).toMatch(/is set and empty: this run was given no secret; Dependabot started it/);
        expect(check.stdout).not.toContain('auth login');
        const doctor = await holdfast(home, ['doctor']);
        expect(doctor.code).toBe(1);
        expect(doctor.stdout).not.toContain('auth login');
      },
    ));

  it('(a Bedrock key that ended, for another region) is not ready, for both', () =>
    inHome(
      (home) => {
        home.set('CLAUDE_CODE_USE_BEDROCK', '1');
        home.set('AWS_REGION', 'us-east-1');
        home.set('AWS_BEARER_TOKEN_BEDROCK', bedrockKey(Date.UTC(2026, 8, 27, 8), 12 * hour, 'eu-west-1'));
      },
      async (home) => {
        const check = await holdfast(home, ['check', '--for', '8h']);
        expect(check.code).toBe(1);
        expect(check.stdout).toContain('ended at 2026-09-27T20:00Z');
        expect(check.stdout).toContain('is for eu-west-1, and requests go to us-east-1');
        expect(check.stdout).toContain('next: make a new key for Bedrock');
        expect((await holdfast(home, ['doctor'])).code).toBe(1);
      },
    ));

  it('(a login that something else wrote) is not called one that cannot be saved', () =>
    inHome(
      (home) => home.file('.claude/.credentials.json', '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-half', { mode: 0o600 }),
      async (home) => {
        const { stdout, code } = await holdfast(home, ['doctor']);
        expect(code).toBe(3);
        expect(stdout).toContain('The login file is damaged');
        expect(stdout).not.toMatch(/cannot be saved|not that/);
      },
    ));
});
