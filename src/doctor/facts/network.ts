import { readSmallFile } from '../../stores/small-file.ts';
import type { CredentialFacts } from '../credential-facts.ts';
import type { NetworkFacts } from '../facts.ts';
import type { EffectiveEnv } from '../../agents/claude-code/effective-env.ts';
import type { AskHost, DiagnosisWorld } from '../world.ts';

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
    online: world.askHost !== null && baseUrl.isValid ? await asked(url, env, world.askHost, world.clock) : null,
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

const tlsCodes = /CERT|TLS|SSL|UNABLE_TO|SELF_SIGNED|ALTNAME/;
const wayNames = [...proxyNames, 'NO_PROXY', 'no_proxy', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'] as const;

/** The answer's date tells of the clock, its status that somebody is there. */
async function asked(
  url: string,
  env: EffectiveEnv,
  ask: AskHost,
  clock: DiagnosisWorld['clock'],
): Promise<NonNullable<NetworkFacts['online']>> {
  const { host } = new URL(url);
  const sentAt = clock.now();
  try {
    const { status, date } = await ask(url, Object.fromEntries(wayNames.map((name) => [name, env.find(name)?.value])));
    const told = Date.parse(date ?? '');
    const middle = (sentAt + clock.now()) / 2;
    const dateSkewMs = Number.isNaN(told) ? null : Math.round(middle - told);
    return { host, state: 'answered', status, dateSkewMs, detail: null };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const state = code === 'SLOW' ? 'slow' : tlsCodes.test(code) ? 'tls' : 'unreachable';
    return { host, status: null, dateSkewMs: null, state, detail: code === 'SLOW' ? 'nothing within 5 s' : code };
  }
}
