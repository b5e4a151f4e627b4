import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elsewhereCases } from './cases/elsewhere.ts';
import { environmentCases } from './cases/environment.ts';
import { loginCases } from './cases/login.ts';
import { machineCases } from './cases/machine.ts';
import type { ZooCase } from './case.ts';
import { ZooHome } from './home.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'holdfast.cjs');
const cases = [...loginCases, ...environmentCases, ...machineCases, ...elsewhereCases];
const faults = cases.filter(({ id }) => id !== null);
const healthy = cases.filter(({ id }) => id === null);

interface Report {
  readonly verdict: string;
  readonly findings: ReadonlyArray<{
    readonly id: string;
    readonly scope: string;
    readonly level: string;
    readonly evidence: readonly string[];
  }>;
}

describe.each(faults.map((one) => [one.name, one] as const))('(%s)', (_name, one) => {
  it(`is called ${one.id ?? 'nothing'} first`, async () => {
    const { findings } = await look(one);
    const named = findings.map(({ id }) => id);
    expect([one.id, ...(one.or ?? [])]).toContain(named[0]);
    expect(findings[0]).toMatchObject(one.scope === undefined || named[0] !== one.id ? {} : { scope: one.scope });
    expect(findings[0]?.evidence.join('\n')).toMatch(one.seen ?? /./);
    expect(named).toEqual(expect.arrayContaining(one.also === undefined ? [] : [one.also]));
  });
});

describe.each(healthy.map((one) => [one.name, one] as const))('(%s)', (_name, one) => {
  it('is at fault nowhere', async () => {
    const { findings } = await look(one);
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

it('has at least sixty faults, and states that look like them', () => {
  expect(faults.length).toBeGreaterThanOrEqual(60);
  expect(healthy.length).toBeGreaterThanOrEqual(20);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

async function look({ build, args = [] }: ZooCase): Promise<Report> {
  const zoo = new ZooHome();
  try {
    await build(zoo);
    const text = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [program, 'doctor', '--json', ...args], { env: zoo.env(), cwd: zoo.project }, (_error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve(stdout);
      });
    });
    return JSON.parse(text) as Report;
  } finally {
    zoo.close();
  }
}
