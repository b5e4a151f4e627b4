import { spawnSync } from 'node:child_process';
import process from 'node:process';

/**
 * A shell with nothing but loopback for a network, and nobody but its own children for processes: tests look for running
 * clients, and are to find none that is really at work. The command follows in quotes.
 */
const wall = 'unshare --net --pid --fork --kill-child --mount-proc sh -c';

/**
 * Puts a command where there is no network and no other process, if this machine lets us (Linux, as root). It is a second
 * wall behind the guards of `tests/setup.ts`, and the only one around the programs that tests start.
 * @param {string} command without single quotes
 */
export function withoutNetwork(command) {
  const loopbackUp = 'ip link set lo up';
  const trial = spawnSync(`${wall} '${loopbackUp}'`, { shell: true, stdio: 'ignore' });
  if (process.platform === 'linux' && trial.status === 0) {
    return `${wall} '${loopbackUp} && HOLDFAST_TEST_WALLED=1 exec ${command}'`;
  }
  process.stdout.write('-- no namespaces can be made here: programs that tests start are not walled in\n');
  return command;
}
