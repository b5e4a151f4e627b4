import type { ProfileStep } from '../profile/decide.ts';
import type { Granted } from '../profile/grant-answer.ts';
import type { CredentialGate } from '../profile/ports.ts';
import type { Generation, RecordReading } from '../profile/record.ts';
import type { Registration } from './registration.ts';

/** The keeper of one MCP server's credential, as the bridge sees it. */
export interface McpKeeper extends CredentialGate {
  readonly reading: RecordReading;
  /** Looks at the store and says what is to be done; changes nothing. */
  look(refused: Generation | null): Promise<ProfileStep>;
  /** Keeps what a sign-in brought. @throws the system's own error, or HoldfastError `credential-store`. */
  accept(granted: Granted, startedAt: number): Promise<void>;
}

/** What was agreed with authorization servers, kept for all processes. */
export interface Registrations {
  /** Null where there is none, or none that can be used. */
  read(): Promise<Registration | null>;
  /** @throws HoldfastError `credential-store`, or the system's own error. */
  save(registration: Registration): Promise<void>;
  /** Keeps a client's secret, which is never in the registration itself. @returns where it is to be read. */
  keepSecret(secret: string): Promise<{ readonly file: string }>;
  remove(): Promise<void>;
}
