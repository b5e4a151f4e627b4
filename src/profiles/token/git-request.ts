/** What git says to a credential helper on its stdin (gitcredentials(7)): lines of `name=value`, ended by an empty one. */
export function readGitRequest(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf('');
  const pairs = lines.slice(0, end === -1 ? undefined : end).map((line): [string, string] => {
    const at = line.indexOf('=');
    return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  });
  return new Map(pairs);
}

/** Whether the token of a profile may be sent where git wants to send it. */
export function isAskedForOwnHost(request: ReadonlyMap<string, string>, hosts: readonly string[]): boolean {
  const host = (request.get('host') ?? '').toLowerCase();
  const protocol = request.get('protocol') ?? '';
  const isPrivate =
    protocol === 'https' || (protocol === 'http' && /^(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?$/.test(host));
  return isPrivate && hosts.includes(host);
}
