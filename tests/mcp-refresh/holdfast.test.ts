/** A fast part of the suite for the bridge of this repository; `npm run score:mcp` plays all of it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fastScenarios, loadSuite } from './suite.ts';

const { scenarios, play } = await loadSuite();
const program = join(import.meta.dirname, '..', '..', 'bin', 'holdfast.cjs');
const holdfast = { name: 'holdfast', argv: (url: string) => [process.execPath, program, 'mcp', 'bridge', url] };

describe.concurrent('holdfast mcp bridge', { timeout: 90_000 }, () => {
  it.each(fastScenarios)('passes %s', async (name) => {
    const { verdict, reasons, calls, stderr } = await play(scenarios.get(name), holdfast, { patienceMs: 25_000 });
    expect({ verdict, reasons }, `${calls.join('\n')}\n${stderr.join('\n')}`).toEqual({ verdict: 'pass', reasons: [] });
  });
});
