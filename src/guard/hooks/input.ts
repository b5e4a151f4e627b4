import { objectFrom, objectOf } from '../../core/json.ts';

/** What the client tells a hook on its standard input, as far as it is needed (names as on client 2.1.330). */
export interface HookInput {
  readonly session: string | null;
  readonly turn: string | null;
  readonly transcript: string | null;
  readonly folder: string | null;
  /** `StopFailure`: what ended the turn; `authentication_failed` speaks of the login, others of the account. */
  readonly error: string | null;
}

/** Reads the input; what is missing or no JSON is null, since no turn may fail because of it. */
export function readHookInput(text: string): HookInput {
  const fields = objectOf(objectFrom(text));
  const field = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    session: field('session_id'),
    turn: field('prompt_id'),
    transcript: field('transcript_path'),
    folder: field('cwd'),
    error: field('error'),
  };
}
