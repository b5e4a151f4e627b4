/** Seen from outside, by the system calls: looking writes, renames, removes, locks and reaches nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hour, token, ZooHome } from './home.ts';
import { holdfast } from './program.ts';

let zoo: ZooHome;

beforeAll(async () => {
  zoo = new ZooHome();
  zoo.login({ expiresIn: -hour, mcpOAuth: { 'linear|abc': { serverName: 'linear', accessToken: '', expiresAt: 0 } } });
  zoo.folder('.claude/.oauth_refresh.lock', { ago: hour });
  zoo.file('.claude/.storage-write.lock', '', { ago: hour });
  zoo.settings({ env: { ANTHROPIC_API_KEY: token('key') }, apiKeyHelper: '/nowhere/helper' });
  zoo.session('Failed to authenticate. API Error: 401 Invalid authentication credentials');
  zoo.file('project/run.json', '{"type":"result","subtype":"success","is_error":true,"result":"Not logged in · Please run /login"}');
  for (const name of ['a.json', 'b.json']) await holdfast(zoo, ['snapshot', '--key', 'a-key-of-this-test', '-o', name]);
});

afterAll(() => zoo.close());

const calls = 'file,desc,network,ipc,%process';
const changing =
  /^\S+\s+(?:\[pid\s+\d+\]\s+)?(?:(?:open|openat|openat2|creat)\(.*(?:O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND)|rename|unlink|rmdir|mkdir|link\(|linkat|symlink|truncate|ftruncate|chmod|fchmod|chown|fchown|lchown|utime|setxattr|removexattr|mknod|flock\(|fcntl.*F_(?:OFD_)?SETLK|connect\(|bind\(|sendto\(.*sin|execve\()/;

/** Changes that a run made or tried, but for its own state folder and its own start. */
async function changesOf(...args: string[]): Promise<string[]> {
  const log = join(zoo.root, 'strace.log');
  await holdfast(zoo, args, ['strace', '-f', '-qq', '-s', '512', '-e', `trace=${calls}`, '-o', log]);
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => changing.test(line));
  expect(lines.length).toBeGreaterThan(0);
  const own = join(zoo.root, 'holdfast');
  return lines
    .filter((line) => !line.includes(own) && !/execve\(|"\/dev\/(null|tty)"/.test(line))
    .concat(lines.filter((line) => line.includes('execve(')).slice(1));
}

describe.each([
  [['doctor']],
  [['doctor', '--json']],
  [['doctor', '--verbose', '--client', 'claude']],
  [['check', '--for', '8h']],
  [['check', '--format', 'sarif']],
  [['check', '--result', 'run.json']],
  [['compare', 'a.json', 'b.json']],
  [['explain', 'run.json']],
  [['explain', 'refresh-lock-orphaned']],
  [['status']],
])('holdfast %j', (args) => {
  it('changes nothing, starts nothing and reaches nobody', async () => {
    expect(await changesOf(...args)).toEqual([]);
  });
});

it('would be seen if it did', async () => {
  expect(await changesOf('snapshot', '-o', 'c.json')).not.toEqual([]);
});
