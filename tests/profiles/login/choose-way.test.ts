import { describe, expect, it } from 'vitest';
import type { BrowserSurroundings, Way } from '../../../src/profiles/login/choose-way.ts';
import { chooseWay } from '../../../src/profiles/login/choose-way.ts';
import type { Endpoints, Grant, OAuthProfile } from '../../../src/core/profile/profile.ts';

const both: Endpoints = { token: 't', authorization: 'a', deviceAuthorization: 'd', revocation: null, userinfo: null };
const desktop: BrowserSurroundings = { env: { DISPLAY: ':0' }, platform: 'linux', inContainer: false };
const withGrant = (grant: Grant): OAuthProfile => ({ grant }) as OAuthProfile;

describe('the way to log in', () => {
  it.each<[string, Grant, Partial<Endpoints>, 'browser' | 'device' | null, Partial<BrowserSurroundings>, Way]>([
    ['is the browser at a desktop', 'auto', {}, null, {}, 'browser'],
    ['is the browser on macOS', 'auto', {}, null, { platform: 'darwin', env: {} }, 'browser'],
    ['is the browser that is named', 'auto', {}, null, { env: { BROWSER: 'w3m' } }, 'browser'],
    ['is a code over SSH', 'auto', {}, null, { env: { DISPLAY: ':0', SSH_CONNECTION: 'x' } }, 'device'],
    ['is a code over SSH to a Mac', 'auto', {}, null, { platform: 'darwin', env: { SSH_TTY: '/dev/ttys1' } }, 'device'],
    ['is a code in a container', 'auto', {}, null, { inContainer: true }, 'device'],
    ['is a code in a container that says so', 'auto', {}, null, { env: { DISPLAY: ':0', container: 'podman' } }, 'device'],
    ['is a code without a display', 'auto', {}, null, { env: {} }, 'device'],
    ['is the browser where no code is offered', 'auto', { deviceAuthorization: null }, null, { env: {} }, 'browser'],
    ['is a code where no page is offered', 'auto', { authorization: null }, null, {}, 'device'],
    ['is what the profile says', 'device_code', {}, null, {}, 'device'],
    ['is what the profile says, over SSH too', 'authorization_code', {}, null, { env: { SSH_TTY: 'x' } }, 'browser'],
    ['is what the person says', 'device_code', {}, 'browser', {}, 'browser'],
    ['is none for a client of its own', 'client_credentials', {}, 'browser', {}, 'client'],
  ])('%s', (_, grant, endpoints, asked, here, way) => {
    expect(chooseWay(withGrant(grant), { ...both, ...endpoints }, asked, { ...desktop, ...here })).toBe(way);
  });
});
