import { randomUUID } from 'node:crypto';
import type { Fingerprint } from '../../core/credential.ts';
import type { Clock } from '../../core/ports.ts';
import type { Agent, SeenClient } from '../agent.ts';
import { findLoginStore } from '../../stores/client-store.ts';
import { programAt } from '../../stores/start-program.ts';
import { systemHome } from '../../stores/home-folder.ts';
import { aimAt } from './aim.ts';
import { findClient, isClient } from './client-binary.ts';
import { realFiles } from './files.ts';
import { look } from './look.ts';
import { claudeMessenger } from './messenger/messenger.ts';
import { goesAnotherWay, messengerVariables } from './messenger/messenger-env.ts';
import { carriesLogin, needsLogin } from './needs.ts';
import { argumentsOfStartedClient, isScriptThatDecides } from './started-client.ts';
import { clientSeen } from './seen-client.ts';
import { surveyOf } from './survey.ts';
import { witnessOf } from './ending/witness.ts';
import { resumptionOf } from './ending/resumption.ts';
import type { ClaudeCodeWorld } from './world.ts';

/**
 * The adapter for Claude Code.
 *
 * @param elsewhere what is not to be this machine's own.
 */
export function claudeCode(
  fingerprint: (token: string) => Fingerprint,
  platform: NodeJS.Platform,
  clock: Clock,
  elsewhere: Partial<ClaudeCodeWorld> = {},
): Agent {
  const world: ClaudeCodeWorld = {
    platform,
    fingerprint,
    clock,
    home: systemHome(),
    files: realFiles(),
    findStore: (env, cwd) => findLoginStore(env, platform, fingerprint, clock, { cwd }),
    ...elsewhere,
  };
  return {
    name: 'Claude Code',
    knows: (invocation) => isClient(invocation, world),
    survey: async (invocation, preferLogin) => {
      return surveyOf(await look(invocation, preferLogin, world), invocation, world.platform);
    },
    aim: async (invocation, survey, plan) => {
      return aimAt(plan, invocation, await look(invocation, false, world), survey.loginCommand, world);
    },
    carriesLogin,
    startsClient: async (invocation) =>
      argumentsOfStartedClient(invocation, world) !== null && !(await isScriptThatDecides(invocation, world)),
    needsLogin: (invocation, stdinIsTty) => needsLogin(argumentsOfStartedClient(invocation, world), stdinIsTty),
    messenger: async (invocation, survey, seen) => {
      const installed = findClient(invocation, world);
      if (installed === null && seen === undefined) return null;
      const scope = await look(invocation, false, world);
      const variables = messengerVariables(invocation, scope, world.platform);
      if (variables === null) return null;
      const start = ({ program, before }: Pick<SeenClient, 'program' | 'before'>) => ({
        program: programAt(program, { ...world, env: variables, cwd: invocation.cwd }),
        before,
      });
      const client = async () => {
        const found = installed === null ? await seen?.() : { program: installed, before: [] };
        return found === null || found === undefined ? null : start(found);
      };
      return claudeMessenger({ ...world, client, clientHasOtherWay: goesAnotherWay(scope), store: survey.store });
    },
    clientIn: async (running, invocation) => clientSeen(running, invocation, world),
    witness: async (invocation) => witnessOf(invocation, world),
    resumption: async (invocation) => resumptionOf(invocation, randomUUID, world),
  };
}
