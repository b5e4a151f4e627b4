import type { Survey } from '../agent.ts';
import type { Origin } from './effective-env.ts';
import type { ClientLook } from './look.ts';
import { loopbackPastProxy } from './proxies.ts';
import type { UpstreamChoice } from './upstream.ts';

/** Why no gateway should stand in this client's way, or null; the strongest reason only. */
export function unwelcomeReason(seen: ClientLook, upstream: UpstreamChoice): Survey['unwelcome'] {
  if (seen.credential.kind === 'cloud') {
    return impossible(`${seen.credential.what} sends requests to the cloud's own host, past ANTHROPIC_BASE_URL`);
  }
  if (upstream.kind === 'invalid') {
    return impossible(`ANTHROPIC_BASE_URL from ${upstream.by.origin.place} is not an http(s) URL`);
  }
  const pinned = outOfReach(seen, ['ANTHROPIC_BASE_URL']);
  if (pinned !== null) return impossible(`${pinned.place} sets ANTHROPIC_BASE_URL, which nothing can overrule here`);
  const proxied = outOfReach(seen, Object.keys(loopbackPastProxy(seen.env, seen.onceApplied)));
  if (proxied !== null) {
    return impossible(`${proxied.place} sends loopback requests through a proxy, which nothing can overrule here`);
  }
  if (seen.serverManaged && upstream.kind === 'vendor') {
    return {
      because:
        "the client skips its organisation's server-managed settings behind a base URL; refused unless asked for with --gateway",
      insist: true,
    };
  }
  return null;
}

function impossible(because: string): Survey['unwelcome'] {
  return { because, insist: false };
}

/** The setting that beats what Holdfast can set: a managed one always; any other where `--settings` cannot be given. */
function outOfReach(seen: ClientLook, names: readonly string[]): Origin | null {
  for (const name of names) {
    const origin = seen.onceApplied.find(name)?.origin;
    if (origin === undefined || origin.scope === 'shell') continue;
    if (origin.scope === 'managed' || !takesSettings(seen)) return origin;
  }
  return null;
}

/** Whether `--settings` can be added: the client itself, except for most subcommands. */
export function takesSettings(seen: Pick<ClientLook, 'args'>): boolean {
  return seen.args !== null && (seen.args.subcommand?.takesSettings ?? true);
}
