import { defineConfig } from 'vitest/config';

/** Proves in every project that the guard of `tests/setup.ts` is in force there. */
const sandbox = 'tests/house/sandbox.test.ts';
/** Takes minutes per test; run by `npm run test:long`, which sets HOLDFAST_LONG. */
const long = 'tests/lab/**/*.long.test.ts';
/** Seconds each: a process of its own for every case, or a case for every place. Named one by one, so that a new file is quick until it is not. */
const slow = [
  'tests/hostile/**/*.test.ts',
  'tests/mcp-refresh/**/*.test.ts',
  'tests/zoo/**/*.test.ts',
  'tests/mcp/process*.test.ts',
  'tests/stores/process-own-saves.test.ts',
  ...[
    'healthy-homes',
    'install',
    'mcp-*',
    'odd-files',
    'other-commands',
    'own-*',
    'package',
    'sdk-client',
    'service',
    'token',
    'unanswered-*',
  ].map((name) => `tests/process/${name}.test.ts`),
];
const processes = ['tests/process/**/*.test.ts', 'tests/stores/process-*.test.ts'];

const guarded = { setupFiles: ['tests/setup.ts'], globalSetup: ['tests/setup-scratch.ts'] };

const ownProcess = {
  pool: 'forks' as const,
  // Shared with the lab: mostly waiting for the programs that they start.
  maxWorkers: 4,
  testTimeout: process.env['HOLDFAST_LONG'] ? 3_600_000 : 60_000,
  // Before the tests, most of them bundle the program that they run.
  hookTimeout: 90_000,
  sequence: { groupOrder: 1 },
};

export default defineConfig({
  // What the build puts in place of the name.
  define: { HOLDFAST_VERSION: '"0.0.0-test"' },
  test: {
    projects: [
      {
        extends: true,
        // Nearly everything: pure or in-process, so files may share a thread and its module cache.
        test: {
          ...guarded,
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [...processes, ...slow, 'tests/lab/**', 'tests/browser/**'],
          pool: 'threads',
          isolate: false,
          // Thousands of random cases take their time on a machine that is busy.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        // Kills, signals, locks between processes: a fresh process per file.
        test: {
          ...guarded,
          name: 'process',
          include: [...processes, sandbox],
          exclude: slow,
          ...ownProcess,
        },
      },
      {
        extends: true,
        test: {
          ...guarded,
          name: 'slow',
          include: [...slow, sandbox],
          ...ownProcess,
        },
      },
      {
        extends: true,
        // The pages of the site in Chromium.
        test: {
          ...guarded,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts', sandbox],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        // The real client against a simulated vendor; mostly waiting, so they share the machine with the processes.
        test: {
          ...guarded,
          name: 'lab',
          include: ['tests/lab/**/*.test.ts', sandbox],
          exclude: process.env['HOLDFAST_LONG'] ? [] : [long],
          pool: 'forks',
          maxWorkers: 4,
          maxConcurrency: 4,
          testTimeout: process.env['HOLDFAST_LONG'] ? 3_600_000 : 180_000,
          hookTimeout: 180_000,
          // A busy machine may keep the client from drawing or ending in time; what fails twice is a fault.
          retry: process.env['HOLDFAST_LONG'] ? 0 : 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
