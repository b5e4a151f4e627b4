import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/core/errors.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import { shown } from '../../src/core/shown.ts';

describe('a failure', () => {
  it.each<[ErrorCode, number]>([
    ['usage', 2],
    ['command-not-found', 2],
    ['state-folder', 2],
    ['gateway-unwelcome', 2],
    ['upstream-invalid', 2],
    ['service-running', 2],
    ['service-file', 2],
    ['login-needed', 3],
    ['internal', 1],
  ])('of the kind %s ends with exit code %i', (code, exitCode) => {
    expect(new HoldfastError(code, 'expected this, came that').exitCode).toBe(exitCode);
  });

  it('carries what to do and what caused it, and neither where there is none', () => {
    const cause = new Error('ENOSPC');
    const whole = new HoldfastError('state-folder', 'expected a folder', shown`make one`, cause);
    expect(whole).toMatchObject({ name: 'HoldfastError', message: 'expected a folder', hint: 'make one', cause });
    const bare = new HoldfastError('internal', 'x');
    expect(bare.hint).toBeNull();
    expect('cause' in bare).toBe(false);
  });
});
