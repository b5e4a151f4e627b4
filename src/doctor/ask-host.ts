import type { AskHost } from './world.ts';
import { openUpstream } from '../http/upstream.ts';

const patienceMs = 5_000;

/** Asks by the same way on which the client's own requests go. */
export const askHost: AskHost = async (url, env) => {
  const upstream = openUpstream(url, env, patienceMs);
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const path = upstream.basePath === '' ? '/' : upstream.basePath;
    const answer = await upstream.dispatcher.request({ origin: upstream.origin, path, method: 'HEAD', signal });
    await answer.body.dump();
    const { date } = answer.headers;
    return { status: answer.statusCode, date: typeof date === 'string' ? date : null };
  } catch (error) {
    throw Object.assign(new Error('no answer', { cause: error }), { code: codeIn(error, signal.aborted) });
  } finally {
    await upstream.dispatcher.destroy();
  }
};

/** The system's own code lies below the client library's; a proxy that refuses says so with a status. */
function codeIn(error: unknown, isLate: boolean): string {
  const status = error instanceof Error ? /Proxy response \((\d{3})\)/.exec(error.message)?.[1] : undefined;
  if (status !== undefined) return `${status} of the proxy`;
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string' && !/^(UND_ERR_(?!SOCKET)|ABORT)/.test(one.code)) return one.code;
  }
  return isLate ||
    (error instanceof Error && /TIMEOUT/i.test(`${error.name} ${'code' in error ? String(error.code) : ''}`))
    ? 'SLOW'
    : 'unknown error';
}
