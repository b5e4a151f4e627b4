import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { ClientVersion, Lab } from './lab.ts';
import { clientProgram, holdfastProgram, pause } from './lab.ts';

/** A command in a terminal of its own, typed at and looked at through tmux; when it ends, the terminal says how. */
export class Tui {
  readonly #socket = `lab-${randomBytes(6).toString('hex')}`;
  readonly #env: Record<string, string>;

  constructor(lab: Lab, command: readonly string[]) {
    this.#env = lab.env({ IS_SANDBOX: '1' });
    const whole = command.map((word) => `'${word}'`).join(' ');
    // The shell around it is interrupted with it, and is to go on.
    const shell = `trap : INT; stty -a >before; ${whole}; echo "ended with $?"; stty -a >after; exec sleep 1000`;
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '120', '-y', '40', '-c', lab.project, 'sh', '-c', shell);
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
    this.#tmux('send-keys', 'Enter');
  }

  press(key: string): void {
    this.#tmux('send-keys', key);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /**
   * Waits until the screen shows a text. @param read what is made of the screen before it is looked at.
   *
   * @throws with the screen when it does not within `seconds`.
   */
  async shows(text: string | RegExp, seconds = 30, read = (screen: string): string => screen): Promise<void> {
    for (let tries = 0; tries < seconds * 5; tries += 1) {
      const screen = read(this.screen());
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

/** A command guarded by Holdfast. */
export function guardedCommand(...command: string[]): string[] {
  return guardedWith([], ...command);
}

function guardedWith(options: readonly string[], ...command: string[]): string[] {
  return [process.execPath, holdfastProgram, 'run', ...options, '--', ...command];
}

/** Runs a command in a terminal, and closes the terminal whatever happens. */
export async function inTerminal(lab: Lab, command: readonly string[], work: (tui: Tui) => Promise<void>): Promise<void> {
  const tui = new Tui(lab, command);
  try {
    await work(tui);
  } finally {
    tui.close();
  }
}

/** How a client is started. */
export interface Started {
  readonly version?: ClientVersion;
  /** Arguments of the client's own. */
  readonly args?: readonly string[];
  /** Variables for the whole command. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The client's own screen, bare or guarded, ready to be typed at. @param options of `holdfast run`. */
export async function inClient(
  lab: Lab,
  guarded: boolean,
  work: (tui: Tui) => Promise<void>,
  options: readonly string[] = [],
  { version, args = [], env = {} }: Started = {},
): Promise<void> {
  const client = [clientProgram(version), '--dangerously-skip-permissions', ...args];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const command = ['env', ...variables, ...(guarded ? guardedWith(options, ...client) : client)];
  await inTerminal(lab, command, async (tui) => {
    await tui.shows(/Yes, I accept|bypass permissions on/);
    if (tui.screen().includes('Yes, I accept')) {
      tui.press('Down');
      tui.press('Enter');
    }
    await tui.shows('bypass permissions on');
    await work(tui);
  });
}
