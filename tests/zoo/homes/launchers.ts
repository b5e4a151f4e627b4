import { join } from 'node:path';
import type { ZooHome } from '../home.ts';

/** One way in which people have the client, and start it. */
export interface Launcher {
  readonly name: string;
  /** Puts the client into a home; `program` is what does the work in the end. */
  readonly install: (home: ZooHome, program: string) => unknown;
  /** The command that starts it there. */
  readonly command: (home: ZooHome) => readonly string[];
}

/** A machine's own folders of programs; the client is in none of them. */
const system = '/usr/local/bin:/usr/bin:/bin';
const byName = (): readonly string[] => ['claude'];

function native(home: ZooHome, program: string): void {
  const version = home.file('.local/share/claude/versions/2.1.332', shim(program), { mode: 0o755 });
  home.link('.local/bin/claude', version);
  home.set('PATH', `${home.path('.local/bin')}:${system}`);
}

/** A program of a few bytes in place of one of hundreds of megabytes. */
function shim(program: string): string {
  return `#!/bin/sh\nexec '${program}' "$@"\n`;
}

export const launchers: readonly Launcher[] = [
  { name: 'the native installer', install: native, command: byName },
  {
    name: 'npm',
    install: (home, program) => {
      const folder = 'lib/node_modules/@anthropic-ai/claude-code';
      home.file(`${folder}/package.json`, { name: '@anthropic-ai/claude-code', version: '2.1.332' });
      home.link('bin/claude', home.file(`${folder}/bin/claude.exe`, shim(program), { mode: 0o755 }));
      home.set('PATH', `${home.path('bin')}:${system}`);
    },
    command: byName,
  },
  {
    name: 'a wrapper of one’s own',
    install: (home, program) => {
      home.file('scripts/claude', `#!/bin/sh\n# ours\nexec '${program}' "$@"\n`, { mode: 0o755 });
      home.set('PATH', `${home.path('scripts')}:${system}`);
    },
    command: byName,
  },
  {
    name: 'the Agent SDK',
    install: (home, program) => {
      const folder = join(home.project, 'node_modules/@anthropic-ai');
      home.file(join(folder, 'claude-agent-sdk/package.json'), { name: '@anthropic-ai/claude-agent-sdk', version: '0.3.332' });
      home.file(join(folder, 'claude-agent-sdk-linux-x64/claude'), shim(program), { mode: 0o755 });
      home.set('PATH', system);
    },
    command: (home) => [join(home.project, 'node_modules/@anthropic-ai/claude-agent-sdk-linux-x64/claude')],
  },
  {
    name: 'a job of CI',
    install: (home, program) => {
      native(home, program);
      home.set('CI', 'true');
      home.set('GITHUB_ACTIONS', 'true');
      home.set('GITHUB_EVENT_NAME', 'push');
    },
    command: byName,
  },
  {
    name: 'cron',
    install: (home, program) => {
      native(home, program);
      for (const name of ['USER', 'LANG']) home.set(name, undefined);
    },
    command: byName,
  },
];
