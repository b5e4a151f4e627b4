/** What stands around the client's own message does not change whose failure it is. */
import { describe, expect, it } from 'vitest';
import { ownWordsIn } from '../../src/knowledge/evidence/own-voice.ts';
import { explainer } from './known.ts';

const messages: ReadonlyArray<readonly [id: string, text: string]> = [
  [
    'access-token-expired',
    'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired. Please obtain a new token or refresh your existing token."}} · Please run /login',
  ],
  ['no-credential', 'Not logged in · Please run /login'],
  ['bearer-rejected', 'Please run /login · API Error: 401 Invalid authentication credentials'],
  ['refresh-token-dead', 'Failed to authenticate: OAuth session expired and could not be refreshed'],
  ['request-not-allowed', 'API Error: 403 {"error":{"type":"forbidden","message":"Request not allowed"}}'],
];

/** A command of each tool, and what it printed although all was well with it. */
const tools: ReadonlyArray<readonly [name: string, command: string, output: string]> = [
  ['git', 'git push origin main', 'To https://github.com/acme/app.git\n   1a2b3c..4d5e6f  main -> main'],
  ['gh', 'gh pr create --fill', 'https://github.com/acme/app/pull/41'],
  ['npm', 'npm publish', '+ @acme/app@1.4.0 to https://registry.npmjs.org/'],
  ['pnpm', 'pnpm install', 'Lockfile is up to date, resolution step is skipped'],
  ['yarn', 'yarn npm whoami', '➤ YN0000: acme-bot'],
  ['docker', 'docker push ghcr.io/acme/app:1', 'latest: digest: sha256:0f size: 1994'],
  ['kubectl', 'kubectl get pods', 'api-7d9   1/1   Running   0   3h'],
  ['helm', 'helm upgrade app ./chart', 'Release "app" has been upgraded. Happy Helming!'],
  ['terraform', 'terraform plan', 'No changes. Your infrastructure matches the configuration.'],
  ['aws', 'aws s3 ls', '2026-01-02 10:00:00 acme-logs'],
  ['gcloud', 'gcloud auth list', 'ACTIVE  ACCOUNT\n*       dev@acme.example'],
  ['az', 'az account show', '{ "name": "Acme", "state": "Enabled" }'],
  ['pip', 'pip install requests', 'Successfully installed requests-2.32.0'],
  ['cargo', 'cargo build', '    Finished dev [unoptimized] target(s) in 2.1s'],
  ['curl', 'curl -sS https://api.github.com/zen', 'Keep it logically awesome.'],
  ['codex', 'codex exec "review this"', 'Looks good to me.'],
  ['gemini', 'gemini -p "review this"', 'No issues found.'],
  ['psql', 'psql -c "select 1"', ' ?column?\n----------\n        1'],
];

type Surround = (message: string, tool: (typeof tools)[number]) => string;

const surroundings: Readonly<Record<string, Surround>> = {
  'below a tool on the screen': (message, [, command, output]) =>
    `⏺ Bash(${command})\n  ⎿  ${output.replaceAll('\n', '\n     ')}\n\n⏺ ${message}`,
  'after a prompt': (message, [name, command, output]) =>
    `❯ run ${name} again\n\n⏺ Bash(${command})\n  ⎿  ${output.replaceAll('\n', '\n     ')}\n\n❯ continue\n  ⎿  ${message}`,
  'with a banner of versions': (message, [name]) =>
    ` ▐▛███▜▌   Claude Code v2.1.332\n▝▜█████▛▘  Opus · Claude Max\n  ▘▘ ▝▝    ~/src/${name}-config\n\n❯ hi\n  ⎿  ${message}\n\n✻ Worked for 2s`,
  'in a log of a runner': (message, [, command, output]) =>
    `2026-11-20T10:00:01.1234567Z ##[group]Run ${command}\n2026-11-20T10:00:02.1234567Z ${output.split('\n')[0] ?? ''}\n2026-11-20T10:00:03.1234567Z ##[endgroup]\n2026-11-20T10:00:04.1234567Z ${message}`,
  'in a report with a template': (message, [name]) =>
    `${message}\n\n**Environment Info**\n- Platform: linux\n- Terminal: tmux\n- Version: 2.1.332\n- Other tools: ${name}\n\n- [x] I have searched existing issues`,
  'wrapped by a terminal': (message, [, command, output]) => `$ ${command}\n${output}\n$ claude -p hi\n${wrapped(message, 72)}`,
};

function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = `   ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

describe('the client’s own message', () => {
  it.each(messages)('is told by itself: %s', (id, text) => {
    expect(explainer.explain(text).id).toBe(id);
  });

  it.each(Object.entries(surroundings))('stays what it is, %s, whatever tool is named', (_name, surround) => {
    const changed = messages.flatMap(([id, text]) =>
      tools.flatMap((tool) => {
        const said = explainer.explain(surround(text, tool)).id;
        return said === id ? [] : [`${tool[0]}: ${id} became ${String(said)}`];
      }),
    );
    expect(changed).toEqual([]);
  });
});

describe('the client’s own words', () => {
  it.each([
    ['a prompt', '❯ hi\n  ⎿  Not logged in · Please run /login', 'Not logged in · Please run /login'],
    ['a result', '  "result": "Not logged in · Please run /login"', 'Not logged in'],
  ])('are found behind %s', (_where, text, expected) => {
    expect(ownWordsIn(text)).toContain(expected);
  });

  it('are not what a tool read out', () => {
    expect(ownWordsIn('⏺ Read(notes.md)\n  ⎿  API Error: 401 Invalid bearer token\n\n⏺ The notes speak of a 401.')).toBeNull();
    expect(ownWordsIn('⏺ Bash(grep -r login .)\n  ⎿  Not logged in · Please run /login')).toBeNull();
    expect(ownWordsIn('a sentence about logins')).toBeNull();
  });
});
