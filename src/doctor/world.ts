/** What collectors are given: one machine, as one shell on it sees it. */
import type { Files } from '../agents/claude-code/world.ts';
import type { Clock } from '../core/ports.ts';
import type { Fingerprinter } from '../stores/fingerprint.ts';
import { clientHome } from '../stores/home-folder.ts';

/**
 * One `HEAD` to a URL without any credential, by the way that the variables name: through a proxy, with further
 * certificates. Rejects with the system's code as `code`, or `SLOW`.
 */
export type AskHost = (
  url: string,
  env: Readonly<Record<string, string | undefined>>,
) => Promise<{ readonly status: number; readonly date: string | null }>;

export interface DiagnosisWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The home folder where the environment names none. */
  readonly systemHome: string;
  readonly platform: NodeJS.Platform;
  readonly host: string;
  readonly uid: number | null;
  readonly clock: Clock;
  /** The disk, as what is particular to one client looks at it. */
  readonly files: Files;
  readonly fingerprint: Fingerprinter;
  readonly stateFolder: string;
  /** Tells which failure class a client's own error speaks of; null where it is not asked for. */
  readonly classify: ((text: string) => Promise<{ readonly id: string | null; readonly confidence: number }>) | null;
  /** Asks a host whether it is there; null where nobody may be asked. */
  readonly askHost: AskHost | null;
  /** Runs the configured helper once, under a time limit. */
  readonly runHelpers: boolean;
}

/** The user's home, as programs of this shell find it. */
export function homeOf({ env, systemHome, cwd }: Pick<DiagnosisWorld, 'env' | 'systemHome' | 'cwd'>): string {
  return clientHome(env, cwd, systemHome);
}
