import { relative, sep } from 'node:path';

/** Folders of `tests/` that are suites of their own; every other one is tried in one process, as `unit`. */
const own = new Set(['browser', 'hostile', 'lab', 'mcp-refresh', 'process', 'zoo']);

/**
 * How long each suite took: the sum of its files, which run side by side.
 * @param {{ testResults: { name: string, startTime: number, endTime: number }[] }} report what vitest wrote
 * @param {string} root the repository
 */
export function suitesOf({ testResults }, root) {
  const suites = new Map();
  for (const { name, startTime, endTime } of testResults) {
    const [, folder = ''] = relative(root, name).split(sep);
    const suite = own.has(folder) ? folder : 'unit';
    const { files, ms } = suites.get(suite) ?? { files: 0, ms: 0 };
    suites.set(suite, { files: files + 1, ms: ms + endTime - startTime });
  }
  return suites;
}

/** One line for each suite, the longest first. */
export function suitesInWords(suites) {
  return [...suites]
    .toSorted(([, a], [, b]) => b.ms - a.ms)
    .map(([name, { files, ms }]) => `${name}: ${files} files, ${(ms / 1000).toFixed(0)} s in all`);
}
