import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tellOfIncident, warnAtStart } from '../../../src/guard/hooks/tell.ts';
import type { Teller } from '../../../src/guard/hooks/tell.ts';
import type { Incident } from '../../../src/core/incident.ts';
import type { Message } from '../../../src/core/message.ts';
import { findLoginStore } from '../../../src/stores/client-store.ts';
import { fingerprint, loginText, realClock, scratchFolder } from '../../stores/scratch.ts';
import { commandLine } from '../../../src/core/shell-word.ts';

/** A hook of a session whose login is in a folder of its own, and the messages that it tells a command. */
function hookWith(login: string) {
  const home = scratchFolder();
  const told = join(home, 'told');
  writeFileSync(join(home, '.credentials.json'), login);
  const env = { PATH: process.env['PATH'], HOME: home, HOLDFAST_ON_EVENT: `cat >> '${told}'` };
  const store = findLoginStore({ CLAUDE_CONFIG_DIR: home }, 'linux', fingerprint, realClock);
  const teller: Teller = {
    host: { clock: realClock, env, hostname: 'build-7', user: () => 'ada', home, cwd: home, platform: 'linux' },
    survey: { store, guarded: true, loginCommand: commandLine('claude', 'auth', 'login') },
    stateFolder: join(home, 'state'),
  };
  const messages = (): Message[] => {
    const lines = existsSync(told) ? readFileSync(told, 'utf8').split('\n').slice(0, -1) : [];
    return lines.map((line) => JSON.parse(line) as Message);
  };
  return { teller, messages };
}

const incident: Incident = {
  at: 1_900_000_000_000,
  session: 'id-1',
  turn: 'turn-1',
  folder: '/repo',
  transcript: null,
  cause: 'refused',
  place: '/store',
  identity: { account: null, organization: null, email: 'ada@example.com' },
  tried: [],
};

describe('an incident', () => {
  it('is told once, however many hooks hear of it, and another turn is another', async () => {
    const { teller, messages } = hookWith(loginText(1));
    await tellOfIncident(teller, incident);
    await tellOfIncident(teller, { ...incident, at: incident.at + 1 });
    await tellOfIncident(teller, { ...incident, turn: null });
    await expect.poll(() => messages().length).toBe(2);
    expect(messages()[0]).toMatchObject({ event: 'incident', account: 'ada@example.com', resume: 'cd /repo && claude --resume id-1' });
  });
});

describe('the start of a session', () => {
  it('shows and tells what will need a person later, once', async () => {
    const { teller, messages } = hookWith(loginText(1, { refreshTokenExpiresAt: Date.now() + 3_600_000 + 30_000 }));
    const { systemMessage } = JSON.parse((await warnAtStart(teller, fingerprint)) ?? 'null') as { systemMessage: string };
    expect(systemMessage).toMatch(/^Holdfast: the login ends in 1 h.*, which no renewal extends \(claude auth login\)$/);
    await expect.poll(() => messages()).toMatchObject([{ event: 'warning', kind: 'login-ends', host: 'build-7' }]);
    expect(await warnAtStart(teller, fingerprint)).toBeNull();
  });

  it('says nothing of a login that is good', async () => {
    const { teller, messages } = hookWith(loginText(1));
    expect(await warnAtStart(teller, fingerprint)).toBeNull();
    expect(messages()).toEqual([]);
  });
});
