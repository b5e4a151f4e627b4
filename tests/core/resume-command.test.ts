import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/core/incident.ts';
import { loginCommandFor } from '../../src/core/resume-command.ts';

const incident: Incident = {
  at: 0,
  session: 's',
  turn: null,
  folder: '/work',
  transcript: null,
  cause: 'store-blank',
  place: '/home/ada/.claude/.credentials.json',
  identity: null,
  tried: [],
};

describe('the command that logs in after an incident', () => {
  it.each<[string, Partial<Incident>, string]>([
    ['is the plain one for the usual store', {}, 'claude auth login'],
    ['names another folder', { place: '/srv/agent/.credentials.json' }, 'CLAUDE_CONFIG_DIR=/srv/agent claude auth login'],
    [
      'quotes a folder that a shell would take apart',
      { place: '/srv/my agent; x/.credentials.json' },
      "CLAUDE_CONFIG_DIR='/srv/my agent; x' claude auth login",
    ],
    [
      'finds the folder by the transcript where the login is in a keychain',
      { place: 'keychain item Claude Code-credentials', transcript: '/srv/agent/projects/p/s.jsonl' },
      'CLAUDE_CONFIG_DIR=/srv/agent claude auth login',
    ],
    ['is the plain one where nothing says which store', { place: 'keychain item' }, 'claude auth login'],
  ])('%s', (_, over, command) => {
    expect(loginCommandFor({ ...incident, ...over }, '/home/ada')).toBe(command);
  });
});
