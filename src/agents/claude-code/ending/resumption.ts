import type { Invocation, OutputJoin, Resumption } from '../../agent.ts';
import { isClient } from '../client-binary.ts';
import { JoinedStream, JoinedWhole } from './joined-output.ts';
import { goOnMessage, planResume } from './resume.ts';
import { failedSession, sessionEnd } from './transcript.ts';
import type { ClaudeCodeWorld } from '../world.ts';

/** How a print run of the client is continued, or why it is not. */
export function resumptionOf(
  invocation: Invocation,
  newSessionId: () => string,
  world: ClaudeCodeWorld,
): Resumption | string {
  if (!isClient(invocation, world)) return `${invocation.command} is not known to be able to`;
  const plan = planResume(invocation.args, newSessionId);
  if (typeof plan === 'string') return plan;
  const output: OutputJoin = plan.outputFormat === 'stream-json' ? new JoinedStream() : new JoinedWhole();
  return {
    first: { ...invocation, args: plan.args },
    isStructured: plan.outputFormat !== 'text',
    messagesOnStdin: plan.messagesOnStdin,
    output,
    sessionEnd: async (seen, since) => {
      const known = seen ?? plan.sessionId;
      if (known !== null) return sessionEnd(known, since, invocation, world);
      return failedSession(since, invocation, world);
    },
    again: (sessionId) => ({
      invocation: { ...invocation, args: plan.again(sessionId) },
      input: plan.messagesOnStdin ? goOnMessage : null,
    }),
    command: (sessionId) => `${invocation.command} --resume ${sessionId}`,
  };
}
