/**
 * A run which lies: `subtype: "success"`, or exit code 0, over an auth failure. Judged by the client's structured output and
 * transcript, never by prose (fields as measured on clients 2.1.330 and 2.1.197).
 */
import { isObject } from '../../../core/json.ts';
import type { FailedParty } from '../../../core/error-kind.ts';
import { failedParty } from '../../../core/error-kind.ts';
import type { Invocation, Witness } from '../../agent.ts';
import { readArguments } from '../arguments.ts';
import { isClient } from '../client-binary.ts';
import { OutputLines } from './output-lines.ts';
import { sessionEnd } from './transcript.ts';
import type { ClaudeCodeWorld } from '../world.ts';

/** Watches a run's output on its way; reads nothing where the command line asks for none that can be judged. */
export function witnessOf(invocation: Invocation, world: ClaudeCodeWorld): Witness {
  const { outputFormat } = readArguments(invocation.args);
  const lines = new OutputLines();
  let ending: Ending = { kind: 'unknown' };
  let session: string | null = null;
  const judge = (line: string): void => {
    ending = afterLine(ending, line);
    session = sessionIn(line) ?? session;
  };
  return {
    reads: isClient(invocation, world) && ['json', 'stream-json'].includes(outputFormat),
    see: (chunk) => lines.take(chunk).forEach(judge),
    endedOfAuthFailure: async () => {
      lines.end().forEach(judge);
      if (ending.kind !== 'unclear') return ending.kind === 'auth';
      return (await sessionEnd(ending.sessionId, 0, invocation, world))?.failedAuth ?? false;
    },
    get endedOfAccount() {
      return ending.kind === 'other' && ending.party === 'account';
    },
    get sessionId() {
      return session;
    },
  };
}

/** How the last turn ended, as far as its output says. */
export type Ending =
  | { readonly kind: 'unknown' | 'good' }
  /** A failure that no login here would mend. */
  | { readonly kind: 'other'; readonly by: 'turn' | 'result'; readonly party: FailedParty | null }
  /** Told by the turn itself, which its result cannot take back, or by a result. */
  | { readonly kind: 'auth'; readonly by: 'turn' | 'result' }
  /** An error with no status: of the network, or of a login that was found dead before anything was sent. */
  | { readonly kind: 'unclear'; readonly sessionId: string };

/** What one line of output says about the turn that it belongs to; a later turn overrules an earlier one. */
export function afterLine(before: Ending, line: string): Ending {
  const value = parsed(line);
  // `--output-format json --verbose` prints one array of all messages.
  if (Array.isArray(value)) return value.reduce<Ending>((ending, one) => afterMessage(ending, one), before);
  return afterMessage(before, value);
}

function afterMessage(before: Ending, message: unknown): Ending {
  if (!isObject(message)) return before;
  if (message['type'] === 'assistant' && (message['parent_tool_use_id'] ?? null) === null) {
    const party = failedParty(message['error']);
    return party === null
      ? { kind: 'good' }
      : party === 'login'
        ? { kind: 'auth', by: 'turn' }
        : { kind: 'other', by: 'turn', party };
  }
  return message['type'] === 'result' ? afterResult(before, message) : before;
}

function afterResult(before: Ending, result: Readonly<Record<string, unknown>>): Ending {
  if (before.kind === 'auth' && before.by === 'turn') return { kind: 'auth', by: 'result' };
  // The result of a refused account may have the status of a refused login.
  if (before.kind === 'other' && before.by === 'turn') return { ...before, by: 'result' };
  if (result['is_error'] !== true) return { kind: 'good' };
  if (result['api_error_status'] === 401 || result['api_error_type'] === 'authentication_error')
    return { kind: 'auth', by: 'result' };
  const sessionId = result['session_id'];
  const unclear = (result['api_error_status'] ?? null) === null && typeof sessionId === 'string';
  return unclear ? { kind: 'unclear', sessionId } : { kind: 'other', by: 'result', party: null };
}

/** The session that a message names; every message of a run names the same, unless a conversation was forked. */
function sessionIn(line: string): string | null {
  const value = parsed(line);
  const message: unknown = Array.isArray(value) ? value.at(-1) : value;
  const id = isObject(message) ? message['session_id'] : null;
  return typeof id === 'string' ? id : null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
