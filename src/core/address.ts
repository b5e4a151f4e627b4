/** Addresses from servers: which of them a person may be shown, a browser may open, and who may name which host. */
import type { Reach } from './reach.ts';
import { isLoopbackHost, reachOf } from './reach.ts';

declare const openable: unique symbol;

/**
 * An address that may be shown, opened or passed on: `https`, or `http` on loopback; normalised, so all of it is printable ASCII.
 * Only {@link readAddress} makes one.
 */
export type OpenableAddress = string & { readonly [openable]: true };

/** An address that may be opened, or why it may not: the end of a sentence that begins with "an address". */
export type AddressReading =
  | { readonly kind: 'address'; readonly address: OpenableAddress }
  | { readonly kind: 'refused'; readonly because: string };

/** Browsers and command lines take more; no sign-in needs it. */
const longest = 8_192;

/**
 * Reads an address that somebody else gave.
 *
 * @param namedBy the URL of whoever gave it: a host out there may not lead a browser to this machine or into its network.
 */
export function readAddress(text: string, namedBy: string): AddressReading {
  const url = urlIn(text);
  if (typeof url === 'string') return refused(url);
  if (url.protocol !== 'https:' && !isLoopbackHttp(url)) return refused(`with the scheme ${shortScheme(url)}`);
  if (!mayName(namedBy, url)) return refused('that leads to this machine or into its own network');
  const { href } = url;
  // What was percent-encoded has grown.
  return href.length > longest ? refused(tooLong) : { kind: 'address', address: href as OpenableAddress };
}

/**
 * Parses a URL as it stands: the WHATWG parser drops tabs and line ends and turns `\` into `/`, so that such a text is not what it seems.
 *
 * @returns why it is none, in the words of {@link AddressReading}.
 */
export function urlIn(text: string): URL | string {
  if (text.length > longest) return tooLong;
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u0020\u007f-\u00a0\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\\]/.test(text)) {
    return 'with a space, a backslash, or a character that nobody sees';
  }
  if (!URL.canParse(text)) return 'that is no URL';
  const url = new URL(text);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (isWeb && !/^https?:\/\/[^/]/i.test(text)) return 'without a host after two slashes';
  // Also an empty one, `https://@host`: it shows a name before the host.
  if (isWeb && /^https?:\/\/[^/?#]*@/i.test(text)) return 'with a user or a password';
  return url;
}

/** Whether a URL is `http` to this machine itself, where nothing crosses a wire (RFC 8252 §8.3). */
export function isLoopbackHttp(url: URL): boolean {
  return url.protocol === 'http:' && isLoopbackHost(url.hostname);
}

/** Whether whoever has one URL may name another: each may name its own reach and what lies further out. */
export function mayName(namedBy: string, url: URL): boolean {
  if (!URL.canParse(namedBy)) return false;
  return further[reachOf(new URL(namedBy).hostname)] <= further[reachOf(url.hostname)];
}

const further: Readonly<Record<Reach, number>> = { machine: 0, network: 1, anywhere: 2 };
const tooLong = `of more than ${longest} characters`;

function shortScheme({ protocol }: URL): string {
  return protocol === 'http:' ? '"http:" and a host that is not this machine' : JSON.stringify(protocol.slice(0, 30));
}

function refused(because: string): AddressReading {
  return { kind: 'refused', because };
}
