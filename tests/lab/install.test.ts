import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';
import { holdfastProgram, pause } from './lab.ts';

describe.concurrent('an installed Holdfast', () => {
  it('holds sessions that know nothing of it, beside hooks of the user’s own, until it is uninstalled', () =>
    inLab(slowTurn(2, 2), async (lab) => {
      const settings = join(lab.config, 'settings.json');
      const theirs = { matcher: 'Bash', hooks: [{ type: 'command', command: 'echo ran >> "$HOME/theirs"' }] };
      const before = `${JSON.stringify({ hooks: { PreToolUse: [theirs] } }, null, 4)}\n`;
      writeFileSync(settings, before);
      await expect(lab.holdfast(['install', '--yes'])).resolves.toMatchObject({ code: 0 });

      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      await pause(500);
      lab.blankStore();
      await pause(5_000);
      expect(lab.vendor.messages()).toHaveLength(1);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(readFileSync(join(lab.home, 'theirs'), 'utf8')).toBe('ran\nran\n');

      await expect(lab.holdfast(['uninstall'])).resolves.toMatchObject({ code: 0 });
      expect(readFileSync(settings, 'utf8')).toBe(before);
      lab.blankStore();
      await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 1 });
    }));

  // The client as an editor or the desktop app starts it: without a terminal, by messages, under a name of its own.
  it.each(['claude-vscode', 'claude-desktop'])('holds a turn of the client that is started as %s', (entry) =>
    inLab(slowTurn(2, 2), async (lab) => {
      await expect(lab.holdfast(['install', '--yes'])).resolves.toMatchObject({ code: 0 });
      const args = ['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose', '--dangerously-skip-permissions'];
      const prompt = { type: 'user', message: { role: 'user', content: [{ type: 'text', text: 'do the work' }] } };
      const env = { IS_SANDBOX: '1', CLAUDE_CODE_ENTRYPOINT: entry };
      const run = lab.bare(args, { version: '2.1.332', env, input: `${JSON.stringify(prompt)}\n` });
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      await pause(500);
      lab.blankStore();
      await pause(4_000);
      expect(lab.vendor.messages()).toHaveLength(1);
      lab.personLogsIn();
      const ended = await run.ended;
      expect(ended.code).toBe(0);
      expect(ended.stdout).toContain('"result":"done"');
    }),
  );

  it('leads no session to a gateway that does not answer', () =>
    inLab(shortTurn, async (lab) => {
      const ended = await lab.holdfast(['install', '--gateway', '--yes']);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/error: expected the service to answer.*\nhint: .*holdfast install --gateway again/s);
      expect(existsSync(join(lab.config, 'settings.json'))).toBe(false);
      await lab.holdfast(['uninstall']);
    }));

  it('leads sessions to one that does', () =>
    inLab(shortTurn, async (lab) => {
      const first = await lab.holdfast(['install', '--gateway', '--yes']);
      expect(first.code).toBe(2);
      const service = lab.start(process.execPath, [holdfastProgram, 'service', '--gateway'], { input: null });
      await service.says('looking after logins');
      await expect(lab.holdfast(['install', '--gateway', '--yes'])).resolves.toMatchObject({ code: 0 });
      expect(readFileSync(join(lab.config, 'settings.json'), 'utf8')).toContain('"ANTHROPIC_BASE_URL": "http://127.0.0.1:');
      lab.vendor.grants.endAccessTokens();
      await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      const { stdout } = await lab.holdfast(['status', '--json']);
      const { service: seen } = JSON.parse(stdout) as { service: { requests: number } };
      expect(seen.requests).toBeGreaterThan(3);
      await expect(lab.holdfast(['uninstall'])).resolves.toMatchObject({ code: 0 });
      expect(existsSync(join(lab.config, 'settings.json'))).toBe(false);
      service.child.kill('SIGTERM');
      await service.ended;
    }));
});
