/** Settings files as nobody would write them: whatever stands there, an edit changes only what it is about. */
import * as fc from 'fast-check';
import type { ParseError } from 'jsonc-parser';
import { parse } from 'jsonc-parser';
import { expect, it } from 'vitest';
import { hookEntries } from '../../../../src/agents/claude-code/settings/hook-entries.ts';
import type { SettingsEdit } from '../../../../src/agents/claude-code/settings/settings-edit.ts';
import { withWanted, withoutOurs } from '../../../../src/agents/claude-code/settings/settings-edit.ts';

const url = 'ANTHROPIC_BASE_URL';
const wanted = {
  hooks: hookEntries({ look: 'true; ', start: "exec '/n/node' '/x/bin/holdfast.cjs'" }, 90_000),
  env: { [url]: 'http://127.0.0.1:1' },
};

type Text = fc.Arbitrary<string>;

const space: Text = fc.constantFrom('', ' ', '\n', '\r\n', '\t', '\n  ', ' // c, }\n', '/* ] , */', '\r\n    ');
const word: Text = fc.constantFrom('a', 'é "q"', '// no', '}', ',', '\\', 'command').map((text) => JSON.stringify(text));

/** Members between brackets, with space and comments anywhere, and perhaps a comma at the end. */
function container(open: string, close: string, members: fc.Arbitrary<string[]>): Text {
  const joined = fc.tuple(members, fc.boolean()).map(([all, comma]) => all.join(',') + (comma && all.length > 0 ? ',' : ''));
  return fc.tuple(fc.constant(open), joined, space, fc.constant(close)).map((parts) => parts.join(''));
}

function arrayOf(value: Text): Text {
  return container(
    '[',
    ']',
    fc.array(
      fc.tuple(space, value, space).map((parts) => parts.join('')),
      { maxLength: 3 },
    ),
  );
}

/** No name stands twice. */
function objectOf(member: fc.Arbitrary<readonly [name: string, value: string]>): Text {
  const written = fc
    .uniqueArray(fc.tuple(member, space, space, space), { maxLength: 4, selector: ([[name]]) => name })
    .map((all) => all.map(([[name, value], before, behind, after]) => `${before}${name}${behind}:${value}${after}`));
  return container('{', '}', written);
}

const value: Text = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(word, fc.constantFrom('1', 'true', 'null', '-1.5e3')),
    arrayOf(tie('value')),
    objectOf(fc.tuple(word, tie('value'))),
  ),
})).value;

const event = fc.constantFrom('"PreToolUse"', '"Stop"', '"SessionStart"', '"StopFailure"');
const member: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(fc.constant('"hooks"'), objectOf(fc.tuple(event, arrayOf(value)))),
  fc.tuple(fc.constant('"env"'), objectOf(fc.tuple(fc.constantFrom('"A"', `"${url}"`), word))),
  fc.tuple(word, value),
);
const file = fc.tuple(fc.constantFrom('', '\uFEFF'), space, objectOf(member), space).map((parts) => parts.join(''));

interface Settings {
  readonly hooks?: Readonly<Record<string, readonly unknown[]>>;
  readonly env?: Readonly<Record<string, string>>;
}

it('whatever a file holds, its values and comments outlive install and uninstall', () => {
  fc.assert(
    fc.property(file, (before) => {
      const [then, once] = [settingsIn(before), textOf(withWanted(before, wanted))];
      const now = settingsIn(once);
      for (const [name, entry] of Object.entries(wanted.hooks)) {
        expect(now.hooks?.[name]).toEqual([...(then.hooks?.[name] ?? []), entry]);
      }
      expect(now.env).toEqual({ ...then.env, ...wanted.env });
      expect({ ...now, hooks: 0, env: 0 }).toEqual({ ...then, hooks: 0, env: 0 });
      expect(textOf(withWanted(once, wanted))).toBe(once);

      const variable = { ours: wanted.env[url] ?? '', before: then.env?.[url] ?? null };
      const after = textOf(withoutOurs(once, { [url]: variable }));
      expect(withoutEmpty(settingsIn(after))).toEqual(withoutEmpty(then));
      expect([once, after].map(commentsIn)).toEqual([commentsIn(before), commentsIn(before)]);
    }),
    { numRuns: 500 },
  );
});

function textOf(edit: SettingsEdit): string {
  if (edit.kind === 'refused') throw new Error(edit.because);
  return edit.text;
}

function settingsIn(text: string): Settings {
  const errors: ParseError[] = [];
  const found = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true }) as Settings;
  expect(errors).toEqual([]);
  return found;
}

function commentsIn(text: string): number {
  return text.split(/\/\/ c, \}|\/\* \] , \*\//).length;
}

function withoutEmpty({ hooks = {}, env = {}, ...rest }: Settings): unknown {
  return { ...rest, env, hooks: Object.fromEntries(Object.entries(hooks).filter(([, entries]) => entries.length > 0)) };
}
