import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../../src/guard/install/difference.ts';

describe('a difference that is shown', () => {
  it.each([
    ['"ANTHROPIC_AUTH_TOKEN": "fake-1"', '"ANTHROPIC_AUTH_TOKEN": "…"'],
    ['"Authorization":"Digest fake-1"', '"Authorization":"…"'],
    ['"DB_PASS": "fake-1 \\" more"', '"DB_PASS": "…"'],
    ['"command": "curl -H \'X: Bearer fake-12345\' x"', '"command": "curl -H \'X: Bearer …\' x"'],
    ['"other": "sk-ant-fake-12345"', '"other": "sk-…"'],
    ['"ANTHROPIC_BASE_URL": "http://127.0.0.1:20001/fake-capability"', '"ANTHROPIC_BASE_URL": "http://127.0.0.1:20001/…"'],
    ['"model": "opus"', '"model": "opus"'],
  ])('has %s as %s', (line, shown) => {
    expect(differenceOf('', `${line}\n`)).toEqual(['@@ line 1 @@', `+${shown}`]);
  });
});
