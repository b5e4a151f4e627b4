/**
 * How long a look takes on a home with 500 transcripts of 5 MB, beside the start of Node alone, in one run. Nothing in the
 * field looks offline, so Node is the measure.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const program = join(root, 'bin', 'holdfast.cjs');
const rounds = 15;
const home = mkdtempSync(join(tmpdir(), 'bench-doctor-'));
try {
  fill(home);
  const rows = [
    ['node -e 0', ['-e', '0']],
    ['holdfast check --for 8h', [program, 'check', '--for', '8h']],
    ['holdfast doctor', [program, 'doctor']],
    ['holdfast doctor --json', [program, 'doctor', '--json']],
  ].map(([name, args]) => ({ name, ms: median(args) }));
  const base = rows[0].ms;
  process.stdout.write(`500 transcripts of 5 MB, the newest failed; medians of ${rounds} runs\n\n`);
  for (const { name, ms } of rows)
    process.stdout.write(`${name.padEnd(26)} ${ms.toFixed(0).padStart(5)} ms  ${(ms / base).toFixed(2)} × node\n`);
} finally {
  rmSync(home, { recursive: true, force: true });
}

function median(args) {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    USER: 'ada',
    TMPDIR: home,
    HOLDFAST_HOME: join(home, 'holdfast'),
    NO_COLOR: '1',
  };
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    spawnSync(process.execPath, args, { env, cwd: home, stdio: 'ignore' });
    times.push(performance.now() - begun);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)];
}

/** Sparse before the last turns, which are all that is read. */
function fill(folder) {
  const now = Date.now();
  mkdirSync(join(folder, '.claude'), { recursive: true });
  const claudeAiOauth = {
    accessToken: `sk-ant-oat01-${'x'.repeat(90)}`,
    refreshToken: `sk-ant-ort01-${'x'.repeat(90)}`,
    expiresAt: now + 6 * 3_600_000,
    scopes: ['user:inference'],
  };
  writeFileSync(join(folder, '.claude', '.credentials.json'), JSON.stringify({ claudeAiOauth }), { mode: 0o600 });
  const turn = JSON.stringify({
    type: 'assistant',
    sessionId: 's',
    uuid: 'u',
    message: { model: 'm', content: [{ type: 'text', text: 'word '.repeat(200) }] },
  });
  const tail = `\n${`${turn}\n`.repeat(90)}`;
  for (let at = 0; at < 500; at += 1) {
    const project = join(folder, '.claude', 'projects', `-work-${at % 25}`);
    mkdirSync(project, { recursive: true });
    const path = join(project, `${String(at).padStart(8, '0')}-0000-4000-8000-000000000000.jsonl`);
    writeFileSync(path, '');
    truncateSync(path, 5_000_000 - tail.length);
    const file = openSync(path, 'r+');
    writeSync(file, at === 499 ? `${tail}${failed(now)}` : tail, 5_000_000 - tail.length);
    closeSync(file);
  }
}

function failed(now) {
  const text = 'Failed to authenticate. API Error: 401 Invalid authentication credentials';
  const message = { model: '<synthetic>', content: [{ type: 'text', text }] };
  const timestamp = new Date(now).toISOString();
  return `${JSON.stringify({ type: 'assistant', sessionId: 's', uuid: 'u', timestamp, message, error: 'authentication_failed', isApiErrorMessage: true, apiErrorStatus: 401 })}\n`;
}
