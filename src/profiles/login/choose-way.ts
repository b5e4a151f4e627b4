import type { Endpoints, OAuthProfile } from '../../core/profile/profile.ts';

/** How a person logs in. */
export type Way = 'browser' | 'device' | 'client';

/** What is known of where Holdfast runs. */
export interface BrowserSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Whether a file is there that containers have. */
  readonly inContainer: boolean;
}

/**
 * The way that fits: a browser where one can be shown and come back to this machine, else a code for another device. What the
 * profile or the person names is followed.
 */
export function chooseWay(
  profile: OAuthProfile,
  endpoints: Endpoints,
  asked: 'browser' | 'device' | null,
  here: BrowserSurroundings,
): Way {
  if (profile.grant === 'client_credentials') return 'client';
  if (asked !== null) return asked;
  if (profile.grant === 'authorization_code') return 'browser';
  if (profile.grant === 'device_code') return 'device';
  if (endpoints.deviceAuthorization === null) return 'browser';
  return endpoints.authorization === null || isFarFromBrowser(here) ? 'device' : 'browser';
}

/** Over SSH and in containers a browser could not come back to this loopback, and without a display there is none. */
export function isFarFromBrowser({ env, platform, inContainer }: BrowserSurroundings): boolean {
  if (inContainer || isSet(env['container']) || isSet(env['CODESPACES']) || isSet(env['REMOTE_CONTAINERS']))
    return true;
  if (isSet(env['SSH_CONNECTION']) || isSet(env['SSH_TTY']) || isSet(env['SSH_CLIENT'])) return true;
  if (platform !== 'linux' || isSet(env['BROWSER']) || isSet(env['WSL_DISTRO_NAME'])) return false;
  return !isSet(env['DISPLAY']) && !isSet(env['WAYLAND_DISPLAY']);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
