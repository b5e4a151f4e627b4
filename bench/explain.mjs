/**
 * What `holdfast explain` costs: a log of 1 GB beside `grep -F` with the same words, on one core each, in one run; and the
 * start of a single line beside that of Node. `npm run bench:explain [-- --size 1000]` (in MB).
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const program = join(root, 'bin', 'holdfast.cjs');
const sizeAt = process.argv.indexOf('--size');
const size = (sizeAt === -1 ? 1000 : Number(process.argv[sizeAt + 1])) * 1e6;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const env = { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C' };

try {
  const log = join(folder, 'worker.log');
  writeLog(log, size);
  const words = join(folder, 'words');
  writeFileSync(words, telling().join('\n'));
  compareLog(log, words);
  compareStart();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Takes turns, so that both meet the same machine; the file is in memory after the first. */
function compareLog(log, words) {
  const rounds = [1, 2, 3].map(() => ({
    grep: timed('grep', ['-c', '-i', '-F', '-f', words, log]),
    explain: timed(process.execPath, [program, 'explain', '--json', log]),
  }));
  const [grep, explain] = [best(rounds.map((round) => round.grep)), best(rounds.map((round) => round.explain))];
  const memory = peakMemory(log);
  const rate = (seconds) => `${Math.round(size / 1e6 / seconds)} MB/s`;
  say(`a log of ${Math.round(size / 1e6)} MB: explain ${rate(explain)}, grep -iF with the same words ${rate(grep)}`);
  say(`  explain takes ${(explain / grep).toFixed(2)} times as long as grep; its memory peaks at ${memory} MB`);
}

function compareStart() {
  const line = join(folder, 'line.txt');
  writeFileSync(line, failure());
  const [bare, explained] = [[], []];
  for (let round = 0; round < 31; round += 1) {
    bare.push(timed(process.execPath, ['-e', '0']));
    explained.push(timed(process.execPath, [program, 'explain', line]));
  }
  const [node, one] = [median(bare), median(explained)];
  say(
    `one line: ${(one * 1000).toFixed(0)} ms, node -e 0: ${(node * 1000).toFixed(0)} ms, ${(one / node).toFixed(2)} times`,
  );
}

function timed(command, args) {
  const begun = performance.now();
  const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return (performance.now() - begun) / 1000;
}

/** In MB, from the kernel's own account of the child. */
function peakMemory(log) {
  const script = `process.argv.splice(1,1);process.on('exit',()=>process.stderr.write('\\n'+process.resourceUsage().maxRSS));require(${JSON.stringify(program)})`;
  const { stderr } = spawnSync(process.execPath, ['-e', script, '--', program, 'explain', '--json', log], {
    env,
    encoding: 'utf8',
  });
  return Math.round(Number(stderr.trim().split('\n').at(-1)) / 1024);
}

function best(values) {
  return Math.min(...values);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function failure() {
  return `API Error: 401 ${JSON.stringify({ type: 'error', error: { type: 'authentication_error', message: 'OAuth token has expired. Please obtain a new token or refresh your existing token.' } })}`;
}

/** Lines as workers write them, with a failure among two thousand. */
function writeLog(path, bytes) {
  const words =
    'request served worker queue job started finished user id cache hit miss flush segment commit offset partition leader follower heartbeat latency bytes sent received'.split(
      ' ',
    );
  let seed = 1;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff) / 0x7fff_ffff;
  const file = openSync(path, 'w');
  let block = '';
  for (let index = 0; block.length < 8e6; index += 1) {
    const text = Array.from({ length: 12 }, () => words[Math.floor(random() * words.length)]).join(' ');
    const end = index % 2000 === 999 ? ` ${failure()}` : '';
    block += `2026-11-24T12:00:00.${String(index % 1000).padStart(3, '0')}Z INFO [worker-${index % 99}] ${text} ${Math.floor(random() * 1e6)}${end}\n`;
  }
  for (let written = 0; written < bytes; written += block.length)
    writeSync(file, block.slice(0, Math.min(block.length, bytes - written)));
  closeSync(file);
}

/** The very words that the program looks for. */
function telling() {
  const source = readFileSync(join(root, 'src', 'knowledge', 'scan', 'words.ts'), 'utf8');
  const list = /`([^`]+)`\s*\n\s*\.split/.exec(source)?.[1] ?? '';
  return list
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
