/**
 * How long the client waits for one answer, and what lengthens it. Measured on client 2.1.330, in one place so that a new
 * measurement changes one file.
 */
import type { Patience } from '../../core/replay.ts';
import type { EffectiveEnv } from './effective-env.ts';

/** What is set where the user has set nothing, milliseconds. */
export const raisedTimeouts: Readonly<Record<string, string>> = {
  API_TIMEOUT_MS: '43200000',
  API_FORCE_IDLE_TIMEOUT: '0',
  CLAUDE_STREAM_IDLE_TIMEOUT_MS: '43200000',
};

/** Without any variable: limits of 360 s with no byte and of 600 s with pings. */
const untouched: Patience = { silentMs: 300_000, pingedMs: 540_000 };

/** With all of them raised: 7000 s were waited either way, and the limit was not reached. */
const raised: Patience = { silentMs: 6_900_000, pingedMs: 6_900_000 };

/** The client's own limit for a whole request where `API_TIMEOUT_MS` is unset. */
const usualTimeoutMs = 600_000;

/** No usual request is silent for longer; the client's own watches, which would end it, are what is raised. */
const deadSilenceMs = 900_000;

/**
 * After how long without a byte from the upstream a request is given up, so that raised time-outs do not make a dead
 * connection last for hours: a quarter of an hour, or as long as the user wants the client to wait.
 */
export function silenceUnder(env: EffectiveEnv): number {
  return Math.max(deadSilenceMs, numberOf(env, 'API_TIMEOUT_MS') ?? 0);
}

/** The variables to raise: those that neither the user nor a settings file has set. */
export function timeoutsToRaise(env: EffectiveEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(raisedTimeouts).filter(([name]) => env.findSet(name) === null));
}

/**
 * How long the client waits, given the environment it will see.
 *
 * `API_TIMEOUT_MS` bounds silence only: with 20 s of it, a pinged stream was held for 60 s. A tenth, at most a minute, is
 * kept back so that Holdfast acts before the client does.
 */
export function patienceUnder(env: EffectiveEnv): Patience {
  const timeoutMs = numberOf(env, 'API_TIMEOUT_MS') ?? usualTimeoutMs;
  const idleOff = env.findSet('API_FORCE_IDLE_TIMEOUT')?.value.trim() === '0';
  const idleMs = numberOf(env, 'CLAUDE_STREAM_IDLE_TIMEOUT_MS') ?? 0;
  const silentMs = idleOff ? raised.silentMs : untouched.silentMs;
  const pingedMs =
    idleMs >= Number(raisedTimeouts['CLAUDE_STREAM_IDLE_TIMEOUT_MS']) ? raised.pingedMs : untouched.pingedMs;
  return { silentMs: Math.min(silentMs, timeoutMs - Math.min(60_000, timeoutMs / 10)), pingedMs };
}

function numberOf(env: EffectiveEnv, name: string): number | null {
  const value = Number(env.findSet(name)?.value ?? Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : null;
}
