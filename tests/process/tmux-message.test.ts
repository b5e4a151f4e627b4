import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageInTmux } from '../../src/notices/tmux.ts';
import { scratchFolder } from '../stores/scratch.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** A session of tmux that somebody looks at: its screen is a window of another one. */
function watchedTmux() {
  const folder = scratchFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8', TMUX_TMPDIR: folder };
  const tmux = (server: string, ...args: string[]): string =>
    execFileSync('tmux', ['-L', server, '-f', '/dev/null', ...args], { env, cwd: folder, encoding: 'utf8' });
  tmux('inner', 'new-session', '-d', '-x', '160', '-y', '20', 'sleep 1000');
  tmux('outer', 'new-session', '-d', '-x', '160', '-y', '20', `env -u TMUX tmux -L inner attach`);
  return {
    folder,
    /** The variables of a program in the session. */
    env: { ...env, TMUX: tmux('inner', 'display-message', '-p', '#{socket_path},#{pid},0').trim() },
    screen: () => tmux('outer', 'capture-pane', '-p'),
    close: () => {
      tmux('outer', 'kill-server');
      tmux('inner', 'kill-server');
    },
  };
}

describe.skipIf(!hasTmux)('a message in tmux', () => {
  it('is seen by whoever looks at the session, as words, whatever is in it', async () => {
    const { folder, env, screen, close } = watchedTmux();
    try {
      const text = `sign in #(touch ${join(folder, 'pwned')}) as #{host} #[reverse]ada 100% %H \u001B[2Jnow`;
      // Its client may still be on its way.
      for (let tries = 0; tries < 100 && !screen().includes('sign in'); tries += 1) {
        if (tries % 20 === 0) messageInTmux({ env, cwd: folder, home: homedir(), platform: 'linux' }, text);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(screen()).toContain(text.replace('\u001B', String.raw`\x1b`));
      expect(existsSync(join(folder, 'pwned'))).toBe(false);
    } finally {
      close();
    }
  });

  it('is none where the run is in no tmux', () => {
    const folder = scratchFolder();
    const world = { env: { PATH: process.env['PATH'] }, cwd: folder, home: folder, platform: 'linux' } as const;
    expect(() => messageInTmux(world, 'held')).not.toThrow();
  });
});
