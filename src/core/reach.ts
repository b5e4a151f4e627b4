/** How far a host lies away, as far as its name or number says it. Nobody is asked: a name may still resolve to anything. */

/** This machine itself, a network that is not the internet (private, link-local, shared, multicast), or anywhere else. */
export type Reach = 'machine' | 'network' | 'anywhere';

/** Names that `hosts` files give to this machine. RFC 6761 §6.3 has `localhost` and all below it. */
const machineNames: ReadonlySet<string> = new Set([
  'ip6-localhost',
  'ip6-loopback',
  'localhost',
  'localhost.localdomain',
  'localhost4',
  'localhost4.localdomain4',
  'localhost6',
  'localhost6.localdomain6',
  'loopback',
]);

/** What a container calls the machine that it runs on. */
const outerNames: ReadonlySet<string> = new Set([
  'gateway.docker.internal',
  'host.containers.internal',
  'host.docker.internal',
]);

/** First number, bits of the prefix, and where it leads (RFC 6890). */
const networks4: readonly (readonly [string, number, Reach])[] = [
  ['0.0.0.0', 8, 'machine'],
  ['127.0.0.0', 8, 'machine'],
  ['10.0.0.0', 8, 'network'],
  ['100.64.0.0', 10, 'network'],
  ['169.254.0.0', 16, 'network'],
  ['172.16.0.0', 12, 'network'],
  ['192.0.0.0', 24, 'network'],
  ['192.168.0.0', 16, 'network'],
  ['198.18.0.0', 15, 'network'],
  ['224.0.0.0', 4, 'network'],
  ['240.0.0.0', 4, 'network'],
];

/** @param hostname as `URL` has it: every spelling of an IPv4 address is dotted there, an IPv6 one is short and in brackets. */
export function reachOf(hostname: string): Reach {
  const host = hostname.replace(/\.+$/, '').toLowerCase();
  if (host.startsWith('[')) return reach6(hextetsIn(host.slice(1, -1)));
  const number = number4(host);
  if (number !== null) return reach4(number);
  if (host === '' || machineNames.has(host) || host.endsWith('.localhost')) return 'machine';
  return outerNames.has(host) ? 'network' : 'anywhere';
}

/** Whether a request to a host stays on this machine for certain: the loopback addresses, and the one name that every system has for them. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function reach4(number: number): Reach {
  const found = networks4.find(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(number / size) === Math.floor((number4(first) ?? 0) / size);
  });
  return found?.[2] ?? 'anywhere';
}

function number4(host: string): number | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return null;
  return host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function reach6(parts: readonly number[]): Reach {
  const inside = embedded4(parts);
  if (inside !== null) return reach4(inside);
  const [first = 0, second = 0, third = 0] = parts;
  // Unique local, link-local, site-local, multicast, and a translator's own prefix (RFC 4193, 4291, 8215).
  const isNear = (first & 0xfe00) === 0xfc00 || (first & 0xff80) === 0xfe80 || (first & 0xff00) === 0xff00;
  return isNear || (first === 0x64 && second === 0xff9b && third === 1) ? 'network' : 'anywhere';
}

/** The IPv4 address that an IPv6 one leads to: a loopback address hides in each of these forms. */
function embedded4(parts: readonly number[]): number | null {
  const [first = 0, second = 0, third = 0, , fifth = 0, sixth = 0, seventh = 0, eighth = 0] = parts;
  const last = seventh * 65_536 + eighth;
  const isZero = (count: number): boolean => parts.slice(0, count).every((part) => part === 0);
  // `::1` is the machine; the rest of `::/96` is the oldest form (RFC 4291 §2.5.5.1).
  if (isZero(7) && eighth === 1) return number4('127.0.0.1');
  if (isZero(6)) return last;
  // Mapped (RFC 4291 §2.5.5.2), and translated (RFC 7915).
  if ((isZero(5) && sixth === 0xffff) || (isZero(4) && fifth === 0xffff && sixth === 0)) return last;
  // NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380), ISATAP (RFC 5214).
  if (first === 0x64 && second === 0xff9b && parts.slice(2, 6).every((part) => part === 0)) return last;
  if (first === 0x2002) return second * 65_536 + third;
  if (first === 0x2001 && second === 0) return (seventh ^ 0xffff) * 65_536 + (eighth ^ 0xffff);
  return (fifth & 0xfdff) === 0 && sixth === 0x5efe ? last : null;
}

function hextetsIn(text: string): number[] {
  const [left = '', right] = text.split('::');
  const numbers = (half: string): number[] =>
    half === '' ? [] : half.split(':').map((part) => Number.parseInt(part, 16));
  if (right === undefined) return numbers(left);
  const [before, after] = [numbers(left), numbers(right)];
  return [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0), ...after];
}
