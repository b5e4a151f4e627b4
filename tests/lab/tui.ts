import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Lab } from './lab.ts';
import { clientProgram, holdfastProgram, pause } from './lab.ts';

/** The client's own screen in a terminal of its own, typed at and looked at through tmux. */
export class Tui {
  readonly #socket = `lab-${randomBytes(6).toString('hex')}`;
  readonly #env: Record<string, string>;

  constructor(lab: Lab, guarded: boolean) {
    this.#env = lab.env({ IS_SANDBOX: '1' });
    const client = [clientProgram(), '--dangerously-skip-permissions'];
    const holdfast = [process.execPath, holdfastProgram, 'run', '--'];
    const command = [...(guarded ? holdfast : []), ...client];
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '120', '-y', '40', '-c', lab.project, ...command);
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
    this.#tmux('send-keys', 'Enter');
  }

  press(key: string): void {
    this.#tmux('send-keys', key);
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /** Waits until the screen shows a text. @throws with the screen when it does not within `seconds`. */
  async shows(text: string | RegExp, seconds = 30): Promise<void> {
    for (let tries = 0; tries < seconds * 5; tries += 1) {
      const screen = this.screen();
      if (typeof text === 'string' ? screen.includes(text) : text.test(screen)) return;
      await pause(200);
    }
    throw new Error(`expected the screen to show ${String(text)}, it shows:\n${this.screen()}`);
  }

  close(): void {
    this.#tmux('kill-server');
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, ...args], { env: this.#env, encoding: 'utf8' });
  }
}
