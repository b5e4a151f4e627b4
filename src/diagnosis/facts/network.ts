import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { readSmallFile } from '../../stores/small-file.ts';
import type { CredentialFacts, NetworkFacts } from '../facts.ts';
import type { EffectiveEnv } from '../../agents/claude-code/effective-env.ts';
import type { DiagnosisWorld } from '../world.ts';

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'] as const;
const certificateNames = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const;

/** Proxies, certificates and, where it is asked for, whether the vendor's host answers. */
export async function networkFacts(
  world: DiagnosisWorld,
  env: EffectiveEnv,
  baseUrl: CredentialFacts['baseUrl'],
  url: string,
): Promise<NetworkFacts> {
  const proxies = proxyNames.flatMap((name) => {
    const value = env.findSet(name)?.value.trim();
    return value === undefined ? [] : [{ name, ...proxyOf(value) }];
  });
  const certificates = await Promise.all(
    certificateNames.flatMap((name) => {
      const path = env.findSet(name)?.value;
      return path === undefined ? [] : [certificateAt(name, path)];
    }),
  );
  return {
    proxies,
    certificates,
    tlsUnchecked: env.findSet('NODE_TLS_REJECT_UNAUTHORIZED')?.value.trim() === '0',
    online: world.online && baseUrl.isValid ? await askHost(url, world) : null,
  };
}

function proxyOf(value: string): { readonly host: string | null; readonly isValid: boolean } {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isValid =
    url !== null && ['http:', 'https:', 'socks5:', 'socks5h:', 'socks4:'].includes(url.protocol) && url.hostname !== '';
  return { host: isValid ? url.host : null, isValid };
}

async function certificateAt(name: string, path: string): Promise<NetworkFacts['certificates'][number]> {
  const file = await readSmallFile(path, 16 * 1024 * 1024);
  if (file.kind === 'absent') return { name, path, state: 'missing' };
  if (file.kind === 'unreadable') return { name, path, state: 'unreadable' };
  return { name, path, state: file.text.includes('-----BEGIN') ? 'fine' : 'not-pem' };
}

const patienceMs = 5_000;
const tlsCodes = /CERT|TLS|SSL|UNABLE_TO|SELF_SIGNED|ALTNAME/;

/** One `HEAD` without any credential; the answer's date tells of the clock, its status that somebody is there. */
function askHost(url: string, world: DiagnosisWorld): Promise<NonNullable<NetworkFacts['online']>> {
  const { host, protocol } = new URL(url);
  const nobody = { host, status: null, dateSkewMs: null };
  return new Promise((done) => {
    const send = protocol === 'https:' ? requestTls : requestPlain;
    const sentAt = world.clock.now();
    const asked = send(url, { method: 'HEAD', timeout: patienceMs }, (answer) => {
      answer.resume();
      const date = Date.parse(answer.headers.date ?? '');
      const middle = (sentAt + world.clock.now()) / 2;
      const dateSkewMs = Number.isNaN(date) ? null : Math.round(middle - date);
      done({ host, state: 'answered', status: answer.statusCode ?? null, dateSkewMs, detail: null });
    });
    asked.once('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'SLOW' })));
    asked.once('error', (error: Error & { code?: string }) => {
      const code = error.code ?? 'unknown';
      const state = code === 'SLOW' ? 'slow' : tlsCodes.test(code) ? 'tls' : 'unreachable';
      done({ ...nobody, state, detail: code });
    });
    asked.end();
  });
}
