/** The suite as its tests see it: it is written in JavaScript without types, to run from its folder as it is. */
import { join } from 'node:path';

/** One check that was made, as the official suite writes it. */
export interface MadeCheck {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING';
}

export interface Check {
  readonly id: string;
  readonly level: 'must' | 'should';
  readonly isService?: true;
}

export interface Scenario {
  readonly name: string;
  readonly checks: readonly Check[];
}

export interface Candidate {
  readonly name: string;
  readonly argv: (url: string) => string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Played {
  readonly verdict: 'pass' | 'fail' | 'hang';
  readonly reasons: readonly string[];
  readonly checks: readonly MadeCheck[];
  readonly calls: readonly string[];
  readonly stderr: readonly string[];
}

interface Suite {
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly play: (scenario: Scenario | undefined, candidate: Candidate, options: { readonly patienceMs?: number }) => Promise<Played>;
  readonly commonChecks: (scenario: object) => Check[];
}

const folder = import.meta.dirname;

/** One of the suite's modules. */
export async function load<T>(file: string): Promise<T> {
  return (await import(join(folder, file))) as T;
}

export async function loadSuite(): Promise<Suite> {
  const { loadScenarios } = await load<{ loadScenarios: () => Promise<Scenario[]> }>('suite/command-line.mjs');
  const all = await loadScenarios();
  return {
    scenarios: new Map(all.map((scenario) => [scenario.name, scenario])),
    ...(await load<Pick<Suite, 'play'>>('suite/play.mjs')),
    ...(await load<Pick<Suite, 'commonChecks'>>('suite/checks.mjs')),
  };
}

/** The bridge that does everything right, but for a fault. */
export function reference(fault = ''): Candidate {
  const program = join(folder, 'reference', 'bridge.mjs');
  return { name: 'reference', argv: (url) => [process.execPath, program, url], env: { MCP_REFERENCE_FAULT: fault } };
}

/** Played with the bridge of this repository in each run of the tests. */
export const fastScenarios = [
  'answer-lost',
  'authorization-server-changed',
  'call-not-repeated',
  'ended-before-reply',
  'ended-early-four-processes',
  'ended-early-parallel-calls',
  'ended-early-while-listening',
  'expiry-mid-stream-lost',
  'expiry-mid-stream-resumable',
  'expiry-two-processes',
  'first-sign-in-parallel-calls',
  'grant-ended',
  'killed-mid-refresh',
  'redirect-keeps-token',
  'session-survives',
  'token-endpoint-redirects',
];
