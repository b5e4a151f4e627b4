import { describe, expect, it } from 'vitest';
import { effectiveEnv } from '../../../src/agents/claude-code/effective-env.ts';
import { overruledInWords, overruledVariables } from '../../../src/agents/claude-code/overruled.ts';
import type { SettingsPart } from '../../../src/agents/claude-code/settings/settings.ts';

const user = (env: Record<string, string>): SettingsPart => ({
  scope: 'user',
  place: '/home/u/.claude/settings.json',
  env,
  apiKeyHelper: null,
  hooksOff: null,
  requires: null,
  statusLine: null,
});

describe('what a settings file takes from a shell', () => {
  const shell = { ANTHROPIC_BASE_URL: 'https://shell.example' };
  const found = (settings: Record<string, string>, own: Record<string, string> = shell) =>
    overruledVariables(effectiveEnv([user(settings)], own), own).map(({ name, by, isEmptied }) =>
      overruledInWords(name, by.place, isEmptied),
    );

  it('is said with the file, and without either value', () => {
    expect(found({ ANTHROPIC_BASE_URL: 'https://file.example' })).toEqual([
      'this shell’s ANTHROPIC_BASE_URL loses to /home/u/.claude/settings.json',
    ]);
    expect(found({ ANTHROPIC_BASE_URL: '' })).toEqual([
      'this shell’s ANTHROPIC_BASE_URL loses to /home/u/.claude/settings.json, which empties it',
    ]);
    expect(found({ ANTHROPIC_PROFILE: 'a' }, { ANTHROPIC_PROFILE: 'b' })).toHaveLength(1);
  });

  it.each([
    ['the file says the same', { ANTHROPIC_BASE_URL: 'https://shell.example ' }, shell],
    ['the file says nothing', {}, shell],
    ['the shell says nothing', { ANTHROPIC_BASE_URL: 'https://file.example' }, {}],
    ['the shell’s is blank', { ANTHROPIC_BASE_URL: 'https://file.example' }, { ANTHROPIC_BASE_URL: ' ' }],
    ['it is nothing that steers', { PAGER: 'less' }, { PAGER: 'more' }],
  ])('is nothing where %s', (_name, settings, own: Record<string, string>) => {
    expect(found(settings, own)).toEqual([]);
  });
});
