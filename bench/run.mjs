/**
 * What the gateway costs, as ratios to its peers in one run: CPU per request and per stream, added latency, first byte,
 * memory, and the time to recover. Proxies take turns, so that a busy machine is busy for all of them.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';

const rounds = 3;
const secondsPerRound = 3;
const secondsAlone = 1;
const connections = 8;
const heldStreams = 200;
const ticksPerSecond = 100;
const here = import.meta.dirname;
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const children = [];

try {
  await main();
} finally {
  // Not SIGKILL: nginx would leave its worker behind.
  for (const child of children) child.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true });
}

async function main() {
  if (process.platform !== 'linux') throw new Error('expected Linux: CPU time is read from /proc');
  const upstream = `http://127.0.0.1:${await started('node', [join(here, 'upstream.mjs')])}`;
  const gatewayFile = await bundled('gateway-child.ts');
  const [nginx, nginxPlain] = await startNginx(upstream);
  const proxies = {
    direct: { url: upstream, pid: null },
    nginx,
    // As `proxy_pass` alone has it: a new connection to the upstream for each request.
    'nginx, plain': nginxPlain,
    holdfast: await startProxy('node', [gatewayFile, upstream]),
    'http-proxy-3': await startProxy('node', [join(here, 'http-proxy-3-child.mjs'), upstream]),
  };
  const idleMb = rssKb(proxies.holdfast.pid) / 1024;
  const results = {};
  for (const workload of ['post', 'stream']) results[workload] = await measure(proxies, workload);
  const held = await measureHeld(gatewayFile, upstream);
  const recovery = JSON.parse(
    execFileSync('node', [await bundled('recovery.ts'), upstream], { env: cleanEnv() }).toString(),
  );
  print(results, idleMb, held, recovery);
}

async function measure(proxies, workload) {
  const sums = {};
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, { url, pid }] of Object.entries(proxies)) {
      const before = pid === null ? 0 : cpuTicks(pid);
      const load = await loaded(`${url}/${workload}`, connections, secondsPerRound);
      const ticks = pid === null ? 0 : cpuTicks(pid) - before;
      // One at a time, since under full load a latency only tells how long the queue was.
      const alone = await loaded(`${url}/${workload}`, 1, secondsAlone);
      // The first round warms up.
      if (round === 0) continue;
      const sum = (sums[name] ??= { ticks: 0, requests: 0, p50: [], p99: [], first: [] });
      sum.ticks += ticks;
      sum.requests += load.requests;
      sum.p50.push(alone.whole.p50);
      sum.p99.push(alone.whole.p99);
      sum.first.push(alone.first.p50);
    }
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [
      name,
      {
        cpuUs: (sum.ticks / ticksPerSecond / sum.requests) * 1e6,
        p50: median(sum.p50),
        p99: median(sum.p99),
        first: median(sum.first),
      },
    ]),
  );
}

async function measureHeld(gatewayFile, upstream) {
  const proxy = await startProxy('node', ['--expose-gc', gatewayFile, upstream]);
  await loaded(`${proxy.url}/post`, connections, secondsPerRound);
  const before = rssKb(proxy.pid);
  const body = JSON.stringify({ messages: 'x'.repeat(20_000), stream: true });
  const open = Array.from({ length: heldStreams }, () => {
    const sent = request(`${proxy.url}/refuse`, {
      method: 'POST',
      agent: false,
      headers: { authorization: 'Bearer fake' },
    });
    sent.on('error', () => undefined);
    sent.end(body);
    return sent;
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const after = rssKb(proxy.pid);
  for (const sent of open) sent.destroy();
  return { totalMb: after / 1024, kbEach: (after - before) / heldStreams };
}

function print(results, idleMb, held, recovery) {
  const { post, stream } = results;
  const row = (name, value, target, met) =>
    process.stdout.write(`${name.padEnd(52)} ${value.padEnd(22)} ${target.padEnd(16)} ${met}\n`);
  const ratio = (name, a, b, limit) =>
    row(name, `${(a / b).toFixed(2)} ×`, `≤ ${limit} ×`, a / b <= limit ? 'met' : 'MISSED');
  process.stdout.write('\nper request, CPU of the proxy in µs\n');
  for (const name of ['nginx', 'nginx, plain', 'holdfast', 'http-proxy-3']) {
    process.stdout.write(
      `  ${name.padEnd(14)} POST ${post[name].cpuUs.toFixed(0).padStart(5)}   stream of 100 events ${stream[name].cpuUs.toFixed(0).padStart(6)}\n`,
    );
  }
  process.stdout.write('\n');
  ratio('CPU per POST, to nginx', post.holdfast.cpuUs, post.nginx.cpuUs, 2);
  ratio('CPU per stream of 100 events, to nginx', stream.holdfast.cpuUs, stream.nginx.cpuUs, 1.5);
  ratio('CPU per POST, to nginx as proxy_pass alone has it', post.holdfast.cpuUs, post['nginx, plain'].cpuUs, 2);
  ratio('CPU per stream, to the same', stream.holdfast.cpuUs, stream['nginx, plain'].cpuUs, 1.5);
  ratio('CPU per POST, to http-proxy-3', post.holdfast.cpuUs, post['http-proxy-3'].cpuUs, 1);
  ratio('CPU per stream, to http-proxy-3', stream.holdfast.cpuUs, stream['http-proxy-3'].cpuUs, 1);
  for (const which of ['p50', 'p99']) {
    const added = (name) => post[name][which] - post.direct[which];
    row(
      `added latency ${which} (http-proxy-3: ${added('http-proxy-3').toFixed(2)} ms)`,
      `${added('holdfast').toFixed(2)} ms`,
      'less',
      added('holdfast') < added('http-proxy-3') ? 'met' : 'MISSED',
    );
  }
  const first = (name) => stream[name].first - stream.direct.first;
  row(
    `added delay of a stream's first byte (http-proxy-3: ${first('http-proxy-3').toFixed(2)} ms)`,
    `${first('holdfast').toFixed(2)} ms`,
    'less',
    first('holdfast') < first('http-proxy-3') ? 'met' : 'MISSED',
  );
  row('memory, idle', `${idleMb.toFixed(0)} MB`, '≤ 70 MB', idleMb <= 70 ? 'met' : 'MISSED');
  row(
    `memory per held stream (${heldStreams} held: ${held.totalMb.toFixed(0)} MB)`,
    `${held.kbEach.toFixed(0)} kB`,
    '≤ 40 kB',
    held.kbEach <= 40 ? 'met' : 'MISSED',
  );
  row(
    'store changed → the client is sent on',
    `${recovery.p50.toFixed(0)} ms, worst ${recovery.worst.toFixed(0)} ms`,
    '',
    '',
  );
}

async function startNginx(upstream) {
  requireNginx();
  const port = 20_000 + (process.pid % 20_000);
  const conf = join(scratch, 'nginx.conf');
  writeFileSync(
    conf,
    `daemon off; worker_processes 1; pid ${scratch}/nginx.pid; error_log /dev/null;
     events { worker_connections 1024; }
     http { access_log off; client_body_temp_path ${scratch}; proxy_temp_path ${scratch}; fastcgi_temp_path ${scratch};
       uwsgi_temp_path ${scratch}; scgi_temp_path ${scratch};
       upstream up { server ${new URL(upstream).host}; keepalive 64; }
       server { listen 127.0.0.1:${port}; keepalive_requests 1000000;
         location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_request_buffering off; } }
       server { listen 127.0.0.1:${port + 1}; keepalive_requests 1000000;
         location / { proxy_pass ${upstream}; proxy_buffering off; proxy_request_buffering off; } } }`,
  );
  const child = spawn('nginx', ['-c', conf, '-p', scratch], { env: cleanEnv(), stdio: 'ignore' });
  children.push(child);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const worker = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0]);
  return [port, port + 1].map((each) => ({ url: `http://127.0.0.1:${each}`, pid: worker }));
}

function requireNginx() {
  if (spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status === 0) return;
  process.stdout.write('installing nginx-light from Debian\n');
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  const { status } = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light'], {
    stdio: 'ignore',
  });
  if (status !== 0)
    throw new Error('expected nginx to measure beside; install Debian’s nginx-light and run this again');
}

async function startProxy(program, args) {
  const url = await started(program, args);
  return { url, pid: children.at(-1).pid };
}

function started(program, args) {
  const child = spawn(program, args, { env: cleanEnv(), stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(chunk.toString().trim()));
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)));
  });
}

function loaded(url, clients, seconds) {
  const child = spawn('node', [join(here, 'load.mjs'), url, String(clients), String(seconds)], {
    env: cleanEnv(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`load ended with ${code}`)),
    );
  });
}

async function bundled(file) {
  const out = join(here, '..', '.cache', 'bench', file.replace(/\.ts$/, '.mjs'));
  const bundle = await rolldown({
    input: join(here, file),
    platform: 'node',
    external: ['fs-native-extensions'],
    resolve: { mainFields: ['module', 'main'] },
    logLevel: 'silent',
  });
  await bundle.write({ file: out, format: 'esm', codeSplitting: false });
  if (!existsSync(out)) throw new Error(`expected a bundle at ${out}`);
  return out;
}

/** On Node 20 an extra authority costs every process 65 ms and some memory, and says nothing of the proxies. */
function cleanEnv() {
  return { PATH: process.env.PATH, HOME: scratch };
}

function cpuTicks(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function rssKb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
