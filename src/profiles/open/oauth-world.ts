import type { SecretReference } from '../../core/profile/profile.ts';
import type { Secret } from '../../core/profile/secret.ts';
import { readSecretReference } from '../../oauth/secret-reference.ts';
import { readUsersSecret } from '../../stores/private-file.ts';
import type { OAuthWorld } from '../../oauth/server.ts';
import type { World } from '../../host/world.ts';
import { runProgram } from '../../host/run-program.ts';

/** A program that is asked for a secret of the set-up has this long, milliseconds. */
const secretProgramMs = 30_000;

/** What exchanges with an authorization server need. */
export function oauthWorld(world: World): OAuthWorld {
  return { clock: world.clock, env: world.env, readSecret: (reference) => secretOf(world, reference) };
}

/** Reads a secret of the set-up where its profile says that it is. @throws HoldfastError `config-invalid`. */
function secretOf(world: World, reference: SecretReference): Promise<Secret> {
  return readSecretReference(reference, {
    env: world.env,
    read: readUsersSecret,
    run: (command) => runProgram(command, world, secretProgramMs),
  });
}
