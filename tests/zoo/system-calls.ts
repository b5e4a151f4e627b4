/** What a program changes, starts and reaches, seen from outside by its system calls. */
import { readFileSync } from 'node:fs';

const calls = 'file,desc,network,ipc,%process';
const changing =
  /^\S+\s+(?:\[pid\s+\d+\]\s+)?(?:(?:open|openat|openat2|creat)\(.*(?:O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND)|rename|unlink|rmdir|mkdir|link\(|linkat|symlink|truncate|ftruncate|chmod|fchmod|chown|fchown|lchown|utime|setxattr|removexattr|mknod|flock\(|fcntl.*F_(?:OFD_)?SETLK|connect\(|bind\(|sendto\(.*sin|execve\()/;

/** What a program is started by, so that its system calls are written down. */
export function tracer(log: string): string[] {
  return ['strace', '-f', '-qq', '-s', '512', '-e', `trace=${calls}`, '-o', log];
}

/**
 * Changes that a program made or tried, what it started and whom it reached, but for its own start. The C library asks nscd for
 * the user's name.
 *
 * @throws Error where nothing was written down, which would look like no change.
 */
export function changesIn(log: string): string[] {
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => changing.test(line));
  if (lines.length === 0) throw new Error(`no start of a program stands in ${log}`);
  return lines
    .filter((line) => !/execve\(|"\/dev\/(null|tty)"|\/nscd\/socket/.test(line))
    .concat(lines.filter((line) => line.includes('execve(')).slice(1));
}
