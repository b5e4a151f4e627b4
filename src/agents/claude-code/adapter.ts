import { homedir } from 'node:os';
import type { Fingerprint } from '../../core/credential.ts';
import type { Agent } from '../agent.ts';
import { findLoginStore } from '../../stores/client-store.ts';
import { aimAt } from './aim.ts';
import { findClient, isClient } from './client-binary.ts';
import { realFiles } from './files.ts';
import { look } from './look.ts';
import { claudeMessenger } from './messenger.ts';
import { messengerVariables } from './messenger-env.ts';
import { carriesLogin, needsLogin } from './needs.ts';
import { surveyOf } from './survey.ts';
import { verdictOf } from './verdict.ts';
import type { ClaudeCodeWorld } from './world.ts';

/** What the adapter cannot find out by itself; the rest of the world is this machine where it is not given. */
export type ClaudeCodeOptions = Partial<ClaudeCodeWorld> & {
  readonly fingerprint: (token: string) => Fingerprint;
  readonly platform: NodeJS.Platform;
};

/** The adapter for Claude Code. */
export function claudeCode(options: ClaudeCodeOptions): Agent {
  const world: ClaudeCodeWorld = { ...thisMachine(options), ...options };
  return {
    name: 'Claude Code',
    knows: (invocation) => isClient(invocation, world),
    survey: async (invocation, preferLogin) => {
      return surveyOf(await look(invocation, preferLogin, world), invocation, world.platform);
    },
    aim: async (invocation, _survey, gatewayUrl, preferLogin) => {
      return aimAt(gatewayUrl, preferLogin, invocation, await look(invocation, false, world), world);
    },
    carriesLogin,
    needsLogin: (invocation, stdinIsTty) => needsLogin(invocation, stdinIsTty, isClient(invocation, world)),
    verdict: (invocation) => (isClient(invocation, world) ? verdictOf(invocation, world) : null),
    messenger: async (invocation, survey) => {
      const client = await findClient(invocation, world);
      if (client === null) return null;
      const variables = messengerVariables(invocation, await look(invocation, false, world), world.platform);
      return variables === null ? null : claudeMessenger({ client, variables, store: survey.store, ...world });
    },
  };
}

function thisMachine({ fingerprint, platform }: ClaudeCodeOptions) {
  return {
    home: homedir(),
    files: realFiles(),
    findStore: (env: Readonly<Record<string, string | undefined>>, cwd: string) =>
      findLoginStore({ env, cwd, platform, fingerprint }),
    now: Date.now,
  };
}
