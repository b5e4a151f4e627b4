/** The way to the upstream: straight or through a proxy, trusted or not, or not there at all. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayOptions } from '../../src/gateway/gateway.ts';
import type { Guarded } from '../gateway/guarded.ts';
import { guard, turn } from '../gateway/guarded.ts';
import type { Wire } from './wire.ts';
import { openExchange, portOf } from './wire.ts';

let folder = '';
let certificate = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-authority-'));
  certificate = join(folder, 'cert.pem');
  const names = ['-subj', '/CN=vendor of the test', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certificate, '-days', '2', ...names], { stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function listening(server: Server & { closeAllConnections?: () => void }): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections?.();
    await closed;
  });
  return portOf(server);
}

/** An upstream with a certificate that no authority of this machine signed; answers with the fields it was sent. */
const vendor = (): Promise<number> =>
  listening(
    createTlsServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(certificate) }, (req, res) => {
      res.end(JSON.stringify(req.rawHeaders));
    }),
  );

/** A proxy that tunnels, and says what it was asked. */
async function openProxy(status = 200): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((_req, res) => void res.writeHead(500).end());
  server.on('connect', (req, socket) => {
    asked.push(`${req.url} ${req.headers['proxy-authorization'] ?? ''}`.trim());
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const there = connect(Number(req.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(there).pipe(socket);
    });
    for (const end of [socket, there]) end.on('error', () => [socket, there].forEach((each) => each.destroy()));
    opened.push(async () => [socket, there].forEach((each) => each.destroy()));
  });
  return { url: `http://ada:fake-password@127.0.0.1:${await listening(server)}`, asked };
}

async function guarded(upstream: string, over: Partial<GatewayOptions> = {}): Promise<Guarded> {
  const through = await guard(upstream, over);
  opened.push(() => through.close());
  return through;
}

/** A plain request's answer, whole. */
async function ask(through: Guarded): Promise<string> {
  const client: Wire = await through.send('GET /v1/models', ['Authorization: Bearer fake-login-1', 'Connection: close']);
  await client.closed;
  return client.bytes;
}

function expectUnreachable(answer: string, through: Guarded, code: string | RegExp): void {
  expect(answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
  expect(answer).toMatch(code);
  expect(answer).toContain('"type":"api_error"');
  expect(answer).not.toMatch(/fake-login|fake-password/);
  expect(through.facts).toEqual([{ event: 'upstream-unreachable', code: expect.stringMatching(code) as string }]);
  expect(JSON.stringify(through.facts)).not.toMatch(/fake-login|fake-password/);
}

describe('an upstream that cannot be reached', () => {
  it('because nobody listens there is said to be, with the code', async () => {
    const gone = await openExchange();
    await gone.close();
    const through = await guarded(`http://127.0.0.1:${gone.port}`);
    expectUnreachable(await ask(through), through, 'ECONNREFUSED');
  });

  it('because it hangs up at once is said to be, with the code', async () => {
    const rude = await openExchange();
    opened.push(() => rude.close());
    const through = await guarded(`http://127.0.0.1:${rude.port}`);
    const answer = ask(through);
    (await rude.accept()).socket.destroy();
    expectUnreachable(await answer, through, /UND_ERR_SOCKET|ECONNRESET/);
  });

  it('because it answers in another language is said to be, with the code', async () => {
    const odd = await openExchange();
    opened.push(() => odd.close());
    const through = await guarded(`http://127.0.0.1:${odd.port}`);
    const answer = ask(through);
    (await odd.accept()).send('SSH-2.0-OpenSSH_9.2\r\n');
    expectUnreachable(await answer, through, 'HTTPParserError');
  });

  it('because it says nothing for too long is said to be, with the code', async () => {
    const silent = await openExchange();
    opened.push(() => silent.close());
    const through = await guarded(`http://127.0.0.1:${silent.port}`, { silenceMs: 20 });
    expectUnreachable(await ask(through), through, 'UND_ERR_HEADERS_TIMEOUT');
  });

  it('does not keep a client from getting its answer when it was still sending', async () => {
    const rude = await openExchange();
    opened.push(() => rude.close());
    const through = await guarded(`http://127.0.0.1:${rude.port}`);
    const client = await through.send('POST /v1/messages', ['Content-Length: 1000000'], 'the beginning');
    const there = await rude.accept();
    await there.until('the beginning');
    there.socket.destroy();
    expect(await client.until('api_error')).toMatch(/^HTTP\/1\.1 502/);
  });

  it('is tried again for the next request', async () => {
    const rude = await openExchange();
    opened.push(() => rude.close());
    const through = await guarded(`http://127.0.0.1:${rude.port}`);
    const first = ask(through);
    (await rude.accept()).socket.destroy();
    await first;
    const second = ask(through);
    const there = await rude.accept();
    await there.until('\r\n\r\n');
    there.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    expect(await second).toMatch(/^HTTP\/1\.1 200/);
  });
});

describe('an upstream whose authority is unknown', () => {
  it('is not trusted, and the answer says why', async () => {
    const through = await guarded(`https://127.0.0.1:${await vendor()}`);
    expectUnreachable(await ask(through), through, /SELF_SIGNED_CERT|UNABLE_TO_VERIFY/);
  });

  it.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])('is trusted when %s names it', async (name) => {
    const through = await guarded(`https://127.0.0.1:${await vendor()}`, { env: { [name]: certificate } });
    expect(await ask(through)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('is not trusted when the file that should name it cannot be read', async () => {
    const env = { NODE_EXTRA_CA_CERTS: join(folder, 'missing.pem') };
    const through = await guarded(`https://127.0.0.1:${await vendor()}`, { env });
    expectUnreachable(await ask(through), through, /SELF_SIGNED_CERT|UNABLE_TO_VERIFY/);
  });

  it('is not trusted under another name than its own', async () => {
    const through = await guarded(`https://127.0.0.2:${await vendor()}`, { env: { NODE_EXTRA_CA_CERTS: certificate } });
    expect(await ask(through)).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe('a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])(
    'that %s names is the way to an upstream, and its password stays with it',
    async (name) => {
      const proxy = await openProxy();
      const port = await vendor();
      const through = await guarded(`https://127.0.0.1:${port}`, { env: { [name]: proxy.url, NODE_EXTRA_CA_CERTS: certificate } });
      const answer = await ask(through);
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(proxy.asked).toEqual([`127.0.0.1:${port} Basic ${Buffer.from('ada:fake-password').toString('base64')}`]);
      expect(answer).not.toMatch(/proxy-authorization/i);
      expect(answer).toContain('Bearer fake-login-1');
    },
  );

  it.each(['NO_PROXY', 'no_proxy'])('is left aside for hosts that %s names', async (name) => {
    const proxy = await openProxy();
    const env = { HTTPS_PROXY: proxy.url, [name]: 'example.com,127.0.0.1', NODE_EXTRA_CA_CERTS: certificate };
    const through = await guarded(`https://127.0.0.1:${await vendor()}`, { env });
    expect(await ask(through)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(proxy.asked).toEqual([]);
  });

  it.each([403, 407, 503])('that answers %i makes the upstream unreachable, without its password in any word', async (status) => {
    const proxy = await openProxy(status);
    const through = await guarded(`https://127.0.0.1:${await vendor()}`, { env: { HTTPS_PROXY: proxy.url } });
    expectUnreachable(await ask(through), through, /\w/);
    expect(through.facts).toHaveLength(1);
  });

  it('that is gone makes the upstream unreachable', async () => {
    const gone = await openExchange();
    await gone.close();
    const through = await guarded('https://127.0.0.1:1', { env: { HTTPS_PROXY: `http://127.0.0.1:${gone.port}` } });
    expectUnreachable(await ask(through), through, 'ECONNREFUSED');
  });
});

describe('a refusal over TLS through a proxy', () => {
  it('is held like any other', async () => {
    const proxy = await openProxy();
    const server = createTlsServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(certificate) }, (req, res) => {
      req.resume().on('end', () => res.writeHead(401).end('no'));
    });
    const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificate };
    const through = await guarded(`https://127.0.0.1:${await listening(server)}`, { env });
    const client = await through.send(...turn(true));
    await through.gate.question;
    through.gate.decide({ go: 'as-refused', because: 'adopted' });
    expect(await client.until('no')).toMatch(/^HTTP\/1\.1 401/);
  });
});
