import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { KeptBody } from '../../../src/gateway/profile/kept-body.ts';

/** A request whose body comes as the test says. */
function request(headers: Readonly<Record<string, string>>, complete: boolean) {
  const stream = Object.assign(new PassThrough(), { headers, complete });
  return { stream, req: stream as unknown as IncomingMessage };
}

describe('a body that is kept', () => {
  it('comes again whole, once all of it is here', async () => {
    const { stream, req } = request({ 'transfer-encoding': 'chunked' }, false);
    const body = new KeptBody(req, 100);
    expect(body.first()).toBe(req);
    body.watch();
    stream.write('one ');
    const again = body.again();
    stream.end('two');
    expect((await again)?.toString()).toBe('one two');
  });

  it('comes again as the very bytes where it was here at once', async () => {
    const { stream, req } = request({ 'content-length': '3' }, true);
    stream.end('all');
    const body = new KeptBody(req, 100);
    expect(body.first()).toEqual(Buffer.from('all'));
    expect((await body.again())?.toString()).toBe('all');
  });

  it('is empty where there is none', async () => {
    const body = new KeptBody(request({}, true).req, 100);
    expect(body.first()).toBeNull();
    expect(await body.again()).toHaveLength(0);
  });

  it('does not come again when it is longer than what is kept, or broke off', async () => {
    const long = request({ 'content-length': '6' }, false);
    const body = new KeptBody(long.req, 5);
    body.first();
    body.watch();
    long.stream.end('longer');
    expect(await body.again()).toBeNull();

    const broken = request({ 'content-length': '6' }, false);
    const half = new KeptBody(broken.req, 100);
    half.first();
    half.watch();
    broken.stream.write('hal');
    const again = half.again();
    broken.stream.destroy();
    expect(await again).toBeNull();
  });

  it('is let go of when the answer has begun', async () => {
    const { stream, req } = request({ 'content-length': '3' }, true);
    stream.end('all');
    const body = new KeptBody(req, 100);
    body.first();
    body.forget();
    expect(await body.again()).toBeNull();
  });
});
