import { rootCertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import { EnvHttpProxyAgent, Pool } from 'undici';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Where requests go on to. */
export interface Upstream {
  readonly origin: string;
  /** The value of `Host` there. */
  readonly host: string;
  /** What stands before every path, without a slash at its end. */
  readonly basePath: string;
  readonly dispatcher: Dispatcher;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** A host that does not even accept a connection in this time is said to be unreachable; models think after that. */
const connectTimeoutMs = 15_000;

/** Twice Node's own limit, as for requests: whether an answer's fields are too long is for the client to say. */
const maxHeaderSize = 32 * 1024;

/**
 * Opens connections to an upstream the way the client itself would: through the proxy that `HTTPS_PROXY`, `HTTP_PROXY`,
 * `ALL_PROXY` and `NO_PROXY` name, trusting what `NODE_EXTRA_CA_CERTS` and `SSL_CERT_FILE` add.
 *
 * @param baseUrl `http(s)://host[:port][/path]`.
 * @param silenceMs after which without a byte a connection counts as dead; 0 is never.
 */
export function openUpstream(baseUrl: string, env: Variables, silenceMs: number): Upstream {
  const url = new URL(baseUrl);
  const ca = extraAuthorities(env);
  const connect = { timeout: connectTimeoutMs, ...(ca === null ? {} : { ca }) };
  const limits = { headersTimeout: silenceMs, bodyTimeout: silenceMs, maxHeaderSize, connect };
  const proxies = proxiesOf(env);
  const dispatcher =
    proxies === null
      ? new Pool(url.origin, { ...limits, connections: null, pipelining: 1 })
      : new EnvHttpProxyAgent({
          ...limits,
          ...proxies,
          ...(ca === null ? {} : { requestTls: { ca }, proxyTls: { ca } }),
        });
  return { origin: url.origin, host: url.host, basePath: url.pathname.replace(/\/+$/, ''), dispatcher };
}

function proxiesOf(env: Variables): { httpProxy: string; httpsProxy: string; noProxy: string } | null {
  const any = env['all_proxy'] || env['ALL_PROXY'] || '';
  const httpProxy = env['http_proxy'] || env['HTTP_PROXY'] || any;
  const httpsProxy = env['https_proxy'] || env['HTTPS_PROXY'] || any;
  if (httpProxy === '' && httpsProxy === '') return null;
  return { httpProxy, httpsProxy, noProxy: env['no_proxy'] || env['NO_PROXY'] || '' };
}

/**
 * The usual authorities and those that the user added, or null where nothing was. Node itself reads
 * `NODE_EXTRA_CA_CERTS` of its own start only, and a settings file may name another.
 */
function extraAuthorities(env: Variables): string[] | null {
  const files = [env['NODE_EXTRA_CA_CERTS'], env['SSL_CERT_FILE']].filter((path) => path !== undefined && path !== '');
  const added = files.map((path) => readCertificates(path ?? '')).filter((text) => text !== null);
  return added.length === 0 ? null : [...rootCertificates, ...added];
}

/** All authorities of a usual system are a quarter of a megabyte. */
const largest = 16 * 1024 * 1024;

/**
 * The certificates in a file that a variable or a setting names; null for one that cannot be read, which adds nothing: the
 * TLS failure that follows names the authority it misses. Waits on no pipe, and reads no device.
 */
function readCertificates(path: string): string | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(file);
      return found.isFile() && found.size <= largest ? readFileSync(file, 'utf8') : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
