import { describe, expect, it } from 'vitest';
import { isRepeatable } from '../../../src/core/mcp/repeatable.ts';

const [neither, readOnly, idempotent] = [
  { readOnly: false, idempotent: false },
  { readOnly: true, idempotent: false },
  { readOnly: false, idempotent: true },
];

describe('a request whose fate is not known', () => {
  it.each([
    ...['initialize', 'ping', 'server/discover', 'completion/complete', 'logging/setLevel', 'tools/list', 'prompts/list'],
    ...['prompts/get', 'resources/list', 'resources/templates/list', 'resources/read', 'tasks/get', 'tasks/list', 'tasks/result'],
  ])('may be sent again when it only asks: %s', (method) => expect(isRepeatable(method, null)).toBe(true));

  it.each(['resources/subscribe', 'tasks/cancel', 'sampling/createMessage', 'made/up', '', 'tools/List'])(
    'may not when it may do something, or is not known: %j',
    (method) => expect(isRepeatable(method, readOnly)).toBe(false),
  );

  it.each([
    ['of a tool that was in no list', null, false],
    ['of a tool that says nothing of itself', neither, false],
    ['of a tool that only reads', readOnly, true],
    ['of a tool that does the same again', idempotent, true],
  ])('that is a call %s', (_what, hints, may) => expect(isRepeatable('tools/call', hints)).toBe(may));
});
