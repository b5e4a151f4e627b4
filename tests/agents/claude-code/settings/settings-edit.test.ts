import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { hookEntries, hookEvents } from '../../../../src/agents/claude-code/settings/hook-entries.ts';
import type { SettingsEdit } from '../../../../src/agents/claude-code/settings/settings-edit.ts';
import { variableIn, withWanted, withoutOurs } from '../../../../src/agents/claude-code/settings/settings-edit.ts';
import { filesOfAnEarlierOne, settingsFiles } from './settings-files.ts';

const hooks = hookEntries({ look: 'true; ', start: "exec '/n/node' '/x/bin/holdfast.cjs'" }, 90_000);
const wanted = { hooks, env: {} };

function textOf(edit: SettingsEdit): string {
  if (edit.kind === 'refused') throw new Error(`expected an edit, got a refusal: ${edit.because}`);
  return edit.text;
}

function valueOf(text: string): Record<string, Record<string, unknown[]>> {
  return parse(text.replace(/^\uFEFF/, '').trim() || '{}', [], { allowTrailingComma: true }) as Record<string, Record<string, unknown[]>>;
}

/** The lines of one text that another does not have, in their order. */
function linesLost(before: string, after: string): string[] {
  const left = after.split('\n');
  return before.split('\n').filter((line) => {
    const at = left.findIndex((other) => other.replace(/[,\s]+$/, '') === line.replace(/[,\s]+$/, ''));
    if (at !== -1) left.splice(0, at + 1);
    return at === -1;
  });
}

const files = Object.entries({ ...settingsFiles, ...filesOfAnEarlierOne });

describe.each(files)('a settings file with %s', (_, before) => {
  it('gets each hook once, behind those that it has, and keeps all else that it says', () => {
    const [then, now] = [valueOf(before), valueOf(textOf(withWanted(before, wanted)))];
    for (const event of hookEvents) expect(now['hooks']?.[event]).toContainEqual(hooks[event]);
    expect(JSON.stringify(now).split('holdfast.cjs')).toHaveLength(hookEvents.length + 1);
    expect({ ...now, hooks: 0 }).toEqual({ ...then, hooks: 0 });
  });

  it('is not changed by the same again', () => {
    const once = textOf(withWanted(before, wanted));
    expect(textOf(withWanted(once, wanted))).toBe(once);
  });

  it('says what it said before, once the hooks are taken away by hand', () => {
    const after = valueOf(textOf(withoutOurs(textOf(withWanted(before, wanted)), {})));
    const cleaned = valueOf(textOf(withoutOurs(before, {})));
    const withoutEmpty = ({ hooks: theirs = {}, ...rest }: typeof after) => ({
      ...rest,
      hooks: Object.fromEntries(Object.entries(theirs).filter(([, entries]) => entries.length > 0)),
    });
    expect(withoutEmpty(after)).toEqual(withoutEmpty(cleaned));
  });
});

describe.each(Object.entries(settingsFiles).filter(([, text]) => text.includes('\n  ') || text.includes('\n\t')))(
  'the lines of a file with %s',
  (_, before) => {
    it('stay as they are', () => {
      const after = textOf(withWanted(before, wanted));
      // An empty list or object that gets a member is opened.
      expect(linesLost(before, after).filter((line) => !/(\{\}|\[\]),?$/.test(line))).toEqual([]);
    });
  },
);

describe('what is added', () => {
  it('is indented as the file is', () => {
    expect(textOf(withWanted(settingsFiles['tabs'] ?? '', wanted))).toContain('\n\t"hooks": {\n\t\t"SessionStart": [\n');
    expect(textOf(withWanted(settingsFiles['four spaces'] ?? '', wanted))).toContain('\n    "hooks": {\n        "Sess');
  });

  it('ends its lines as the file does', () => {
    const after = textOf(withWanted(settingsFiles['Windows line ends'] ?? '', wanted));
    expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('may be variables, which are taken away only with their value', () => {
    const once = textOf(withWanted('{}\n', { hooks: {}, env: { A: '1' } }));
    expect(valueOf(once)).toEqual({ env: { A: '1' } });
    expect(valueOf(textOf(withoutOurs(once, { A: { ours: '1', before: null } })))).toEqual({});
    expect(valueOf(textOf(withoutOurs(once, { A: { ours: '1', before: '0' } })))).toEqual({ env: { A: '0' } });
    expect(textOf(withoutOurs(once, { A: { ours: '2', before: null } }))).toBe(once);
    expect([variableIn(once, 'A'), variableIn(once, 'B'), variableIn('{ "env": { "A": 1 } }', 'A')]).toEqual(['1', null, null]);
  });

  it('makes a file where there is none', () => {
    expect(Object.keys(valueOf(textOf(withWanted(null, wanted)))['hooks'] ?? {})).toEqual([...hookEvents]);
  });
});

describe('a hook of an earlier Holdfast', () => {
  it('is replaced where it stands, and others in its entry stay', () => {
    const beside = valueOf(textOf(withWanted(filesOfAnEarlierOne['beside another hook in one entry'] ?? '', wanted)));
    expect(beside['hooks']?.['PreToolUse']).toEqual([{ hooks: [{ type: 'command', command: 'theirs' }] }, hooks.PreToolUse]);
  });
});

describe('a file that is refused', () => {
  it.each([
    ['{ "model": ', 'expected JSON, found'],
    ['{\n  "model" "opus"\n}', 'at line 2, column'],
    ['[]', 'expected a JSON object, found array'],
    ['"text"', 'expected a JSON object, found string'],
    ['{ "hooks": null }', 'expected "hooks" to be an object, found null at line 1, column 12'],
    ['{ "hooks": { "PreToolUse": {} } }', 'expected "hooks.PreToolUse" to be an array, found object'],
    ['{ "hooks": {}, "hooks": {} }', 'expected "hooks" once, found it again at line 1, column 16'],
    ['{ "hooks": { "Stop": [], "Stop": [] } }', 'expected "Stop" once'],
    ['{ "env": { "A": "1", "A": "2" } }', 'expected "A" once'],
    ['not JSON at all', 'expected JSON'],
  ])('%j says where, what was expected and what came', (text, because) => {
    const edit = withWanted(text, wanted);
    expect(edit).toMatchObject({ kind: 'refused', because: expect.stringContaining(because) as string });
  });
});

describe('a name that stands twice', () => {
  it('is no matter where nothing is edited', () => {
    const before = '{ "model": "opus", "model": "haiku" }';
    expect(textOf(withoutOurs(textOf(withWanted(before, wanted)), {}))).toBe(before);
  });
});

describe('comments', () => {
  it.each([
    '{\n  "hooks": {\n    "PreToolUse": [ // none yet\n    ]\n  }\n}\n',
    '{ "model": "opus" // the large one\n}\n',
    '{ "hooks": { "PreToolUse": [ // see [1], [\n] } }\n',
    '{ "hooks": { "PreToolUse": [{ "hooks": [] } // theirs, ]\n] } }\n',
    '{ "hooks"/* of mine */: {} }\n',
  ])('behind and before what is added stay: %j', (before) => {
    const once = textOf(withWanted(before, wanted));
    expect(valueOf(once)['hooks']?.['PreToolUse']).toContainEqual(hooks.PreToolUse);
    const [comment = ''] = /\/\/.*|\/\*.*\*\//.exec(before) ?? [];
    expect(once).toContain(comment);
    expect(textOf(withoutOurs(once, {}))).toContain(comment);
  });

  it('that somebody has put between the hooks stay when these are taken away', () => {
    const once = textOf(withWanted('{\n  "hooks": {}\n}\n', wanted));
    const noted = once.replace('    "PreToolUse"', '    // before each tool\n    "PreToolUse"');
    expect(textOf(withoutOurs(noted, {}))).toBe('{\n  "hooks": {\n    // before each tool\n  }\n}\n');
  });
});

describe('a file that the client ignores', () => {
  it.each([
    ['// why\n{}', 'the first at line 1, column 1'],
    ['{\n  "a": 1,\n}', 'the first at line 3, column 1'],
  ])('%j is edited anyway, with a note', (text, where) => {
    const edit = withWanted(text, wanted);
    expect(edit).toMatchObject({ kind: 'edited', notes: [expect.stringContaining(where) as string] });
  });

  it('is not any other', () => {
    expect(withWanted('{}', wanted)).toMatchObject({ notes: [] });
    expect(withWanted('', wanted)).toMatchObject({ notes: [] });
  });
});
