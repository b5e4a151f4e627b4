/** The authorization server of the score card in its own process, and what it is told. */
import { join } from 'node:path';
import type { Stage } from './stage.ts';
import type { Talking } from './talking.ts';
import { startTalking } from './talking.ts';

export interface Login {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly scope: string;
}

export interface Counts {
  readonly posts: number;
  readonly rotations: number;
  readonly revoked: number;
  /** When the newest access token was issued, epoch milliseconds. */
  readonly newestSince: number;
}

export interface Certified {
  readonly issuer: string;
  readonly clientId: string;
  /** A new grant, as a person's login makes it; counts begin anew. */
  login(expiresIn: number): Promise<Login>;
  /** Ends the newest access token. */
  end(): Promise<void>;
  counts(): Promise<Counts>;
  close(): Promise<void>;
}

/** @param delayMs how long the token endpoint takes for each request, so that others come in between. */
export async function startCertified({ sources, home }: Stage, delayMs: number): Promise<Certified> {
  const server = startTalking(join(sources, 'server.mjs'), [String(delayMs)], home);
  const { issuer, clientId } = sure(await server.hear<{ issuer: string; clientId: string }>());
  return {
    issuer,
    clientId,
    login: async (expiresIn) => sure(await server.ask<Login>({ do: 'login', expiresIn })),
    end: async () => void (await server.ask({ do: 'end' })),
    counts: async () => sure(await server.ask<Counts>({ do: 'counts' })),
    close: async () => await stop(server),
  };
}

async function stop(server: Talking): Promise<void> {
  await server.kill('SIGTERM');
}

function sure<Answer>(answer: Answer | null): Answer {
  if (answer === null) throw new Error('expected the authorization server to answer, it has ended');
  return answer;
}
