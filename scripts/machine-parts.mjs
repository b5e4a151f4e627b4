import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** What all tests use beyond Node, and the Debian package that brings it: the client's own screen, processes, pages, proofs that looking changes nothing, namespaces. */
const parts = {
  chromium: 'chromium',
  tmux: 'tmux',
  ps: 'procps',
  strace: 'strace',
  ...(process.platform === 'linux' ? { ip: 'iproute2', unshare: 'util-linux' } : {}),
};

/** The programs that this machine lacks. @returns {string[]} */
export function missingParts() {
  const isNamed = (name) => name === 'chromium' && process.env.HOLDFAST_CHROMIUM !== undefined;
  return Object.keys(parts).filter(
    (name) => !isNamed(name) && spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
  );
}

/** `error:` and `hint:` for them. */
export function partsInWords(missing) {
  const packages = missing.map((name) => parts[name]).join(' ');
  return `error: all tests need ${missing.join(', ')}, which this machine has not\nhint: apt-get install ${packages}, or npm test, which needs none of them`;
}
