import { describe, expect, it } from 'vitest';
import type { Ended } from '../lab.ts';
import { onClient } from './on-client.ts';

const expired = '{"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}';

function recordsOf({ stdout }: Ended): Array<Record<string, unknown>> {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('what the client prints of a failed turn', () => {
  it('a result says is_error and the status, with the subtype success (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.vendor.fail({ status: 401, times: 100, body: expired });
      const [result] = recordsOf(await ask(['--output-format', 'json']));
      expect(result).toMatchObject({ type: 'result', subtype: 'success', is_error: true, api_error_status: 401 });
    }));

  it('a stream of records marks the client’s own sentence as authentication_failed (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.vendor.fail({ status: 401, times: 100, body: expired });
      const records = recordsOf(await ask(['--output-format', 'stream-json', '--verbose']));
      expect(records).toContainEqual(expect.objectContaining({ type: 'assistant', error: 'authentication_failed' }));
      expect(records).toContainEqual(expect.objectContaining({ type: 'system', subtype: 'api_retry', error_status: 401 }));
    }));

  it('a result gives the deadline of the credential (measured on 2.1.332)', () =>
    onClient(async ({ lab, ask }) => {
      lab.addToLogin({ refreshTokenExpiresAt: Date.now() + 3 * 86_400_000 });
      const [result] = recordsOf(await ask(['--output-format', 'json']));
      expect(result).toMatchObject({ is_error: false });
      expect(Object.keys(result ?? {})).toContain('credential_expires_at');
    }));
});

describe('what fails for another reason', () => {
  it('a request that was answered with 503 and retry-after is sent again (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.vendor.fail({ status: 503, body: '{}', fields: { 'retry-after': '2' } });
      expect(await ask()).toMatchObject({ code: 0 });
      expect(messages()).toEqual(['ada#1 503', 'ada#1 200']);
    }));

  it('a request whose stream is cut is sent again (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.vendor.fail({ cutAfterEvents: 1 });
      expect(await ask()).toMatchObject({ code: 0 });
    }));
});
