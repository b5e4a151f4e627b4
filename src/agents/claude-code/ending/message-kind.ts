import { objectOf } from '../../../core/json.ts';
import { failedParty } from '../../../core/error-kind.ts';

/** What one message of the client's structured output is, as far as a run of several starts must know (measured on clients 2.1.330 and 2.1.197). */
export type MessageKind =
  /** The beginning of a turn. */
  | 'init'
  /** A hook's doing. */
  | 'hook'
  /** A message of stdin that is said again for acknowledgement. */
  | 'replay'
  /** The model was heard, so that the login works. */
  | 'good'
  /** The client's own word, in the model's place, that its login failed. */
  | 'auth-failure'
  /** The same of the account, or of a cloud's credentials: nothing that a login here would change. */
  | 'other-failure'
  /** The end of a turn. */
  | 'result'
  /** The end of a turn that was forbidden what it asked for, which is no failure of its login. */
  | 'forbidden'
  /** Between the client and the program that controls it, which waits for it. */
  | 'control'
  | 'other';

/** Names the kind of a parsed message; what a sub-agent says counts for nothing. */
export function messageKind(message: unknown): MessageKind {
  const { type, subtype, error, isReplay, ...rest } = objectOf(message);
  if (typeof type === 'string' && type.startsWith('control_')) return 'control';
  if (type === 'result') return rest['api_error_status'] === 403 ? 'forbidden' : 'result';
  if ((rest['parent_tool_use_id'] ?? null) !== null) return 'other';
  if (type === 'system' && subtype === 'init') return 'init';
  if (type === 'system' && typeof subtype === 'string' && subtype.startsWith('hook_')) return 'hook';
  if (type === 'user' && isReplay === true) return 'replay';
  if (type === 'stream_event') return 'good';
  if (type !== 'assistant') return 'other';
  const party = failedParty(error);
  return party === null ? 'good' : party === 'login' ? 'auth-failure' : 'other-failure';
}
