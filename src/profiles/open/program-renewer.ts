import type { GrantOutcome } from '../../core/profile/grant-answer.ts';
import type { Renewer } from '../../core/profile/ports.ts';
import type { CommandProfile, StaticProfile } from '../../core/profile/profile.ts';
import { readProgramAnswer } from '../../core/profile/program-answer.ts';
import type { Secret } from '../../core/profile/secret.ts';
import type { Clock } from '../../core/ports.ts';
import type { ProgramEnd } from '../../host/run-program.ts';

/** Brings tokens by a program, which may be asked as often as need be. */
export function programRenewer(
  profile: CommandProfile,
  clock: Clock,
  run: (command: readonly string[], timeoutMs: number) => Promise<ProgramEnd>,
): Renewer {
  return {
    ...repeatable,
    async renew() {
      const startedAt = clock.now();
      const { stdout, failure } = await run(profile.command, profile.timeoutMs);
      if (failure !== null) return unavailable(failure);
      const granted = readProgramAnswer(stdout, profile.ttlMs, clock.now());
      if (granted === null)
        return unavailable(`expected a token from \`${profile.command[0]}\`, found none in its output`);
      return { kind: 'granted', granted, startedAt };
    },
  };
}

/** Brings the token that somebody else keeps, as it stands at the moment of asking. */
export function staticRenewer(profile: StaticProfile, clock: Clock, read: () => Promise<Secret>): Renewer {
  return {
    ...repeatable,
    async renew() {
      const startedAt = clock.now();
      try {
        const access = await read();
        const granted = { access, tokenType: 'Bearer', refresh: null, lifetimeMs: null, scope: null, subject: null };
        return { kind: 'granted', granted, startedAt };
      } catch (error) {
        return unavailable(error instanceof Error ? error.message : `the secret of ${profile.name} cannot be read`);
      }
    },
  };
}

const repeatable: Omit<Renewer, 'renew'> = {
  kind: 'repeatable',
  graceMs: 0,
  probe: () => Promise.resolve('unknown'),
};

function unavailable(detail: string): GrantOutcome {
  return { kind: 'unavailable', detail, retryAfterMs: null };
}
