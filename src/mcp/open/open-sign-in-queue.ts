import { HoldfastError } from '../../core/errors.ts';
import { inWords } from '../../core/expiry.ts';
import type { McpKeeper } from '../../core/mcp/ports.ts';
import { SignInQueue } from '../authorization/sign-in-queue.ts';
import { signInToServer } from '../authorization/sign-in.ts';
import type { LoginScreen } from '../../oauth/login/login.ts';
import { metadataFetch } from '../../oauth/metadata-fetch.ts';
import { oauthWorld } from '../../profiles/open/oauth-world.ts';
import type { World } from '../../host/world.ts';
import type { OpenServer } from './open-server.ts';

/** Opens the place where calls to a server wait for a person. @param withinMs how long one sign-in may take. */
export function openSignInQueue(
  world: World,
  open: OpenServer,
  keeper: McpKeeper,
  screen: LoginScreen,
  withinMs: number,
  onSignedIn: () => void = () => undefined,
): SignInQueue {
  const { server, id, registrations, store, leases, hasBrowser } = open;
  const fetch = metadataFetch({ env: world.env });
  const parts = { server, id, registrations, keeper, fetch, oauth: oauthWorld(world), screen, hasBrowser };
  return new SignInQueue({
    id,
    keeper,
    store,
    leases,
    clock: world.clock,
    signIn: async (challenge, signal) => {
      await signInToServer(parts, challenge, signal);
      onSignedIn();
    },
    withinMs,
    tooLate: () => tooLate(open, withinMs),
    declined: () =>
      new HoldfastError('login-refused', `the sign-in to ${open.called.what} was declined`, open.called.login),
  });
}

/** Nobody signed in, or no server answered, in the time that a call waits. */
export function tooLate({ called }: OpenServer, withinMs: number): HoldfastError {
  const message = `nobody signed in to ${called.what} within ${inWords(withinMs)}`;
  return new HoldfastError('login-needed', message, called.login);
}
