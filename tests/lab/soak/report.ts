import type { Outcome } from './soak.ts';

/** What is needed to understand a failure: what came when, and what each session said and noted. */
export function reportOf({ faults, sessions }: Outcome): string {
  return [
    ...faults.map((fault) => JSON.stringify(fault)),
    ...sessions.map(({ name, stderr, events }) => `-- ${name}\n${stderr}\n${events}`),
  ].join('\n');
}
