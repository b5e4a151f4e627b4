import { expect, it } from 'vitest';
import { readRequest } from '../../src/cli/explain/request.ts';
import { lookUp } from '../../src/core/look-up.ts';

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

it.each(names)('a table holds no %s of its own', (name) => {
  expect(lookUp({ a: 1 }, name)).toBeUndefined();
  expect(lookUp({ a: 1 }, 'a')).toBe(1);
});

it.each(names)('explain takes %s for a text or a name, as any other word', (name) => {
  expect(readRequest([name])).toMatchObject({ inputs: [name] });
});
