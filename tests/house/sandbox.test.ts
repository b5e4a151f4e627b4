import { execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import dns, { lookup } from 'node:dns';
import * as fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sandboxZones, takeViolations } from './sandbox.ts';
import { homesOf, isForbidden } from './zones.ts';
import type { Zones } from './zones.ts';

const zones = sandboxZones() ?? { realHomes: [], scratchHome: '', open: [] };
const home = homesOf(zones)[0] ?? '';
const secret = join(home, '.claude', '.credentials.json');
const refused = /the test sandbox refuses to/;

/** Expects one act to throw at once and to be remembered, since code under test may catch what is thrown. */
function expectRefused(act: () => unknown): void {
  expect(act).toThrow(refused);
  expect(takeViolations()).toHaveLength(1);
}

describe('the environment of a test', () => {
  it('has its home in the scratch folder, whoever is asked', () => {
    expect(home).not.toBe('');
    expect(dirname(tmpdir())).toBe(dirname(zones.scratchHome));
    expect([process.env['HOME'], homedir(), userInfo().homedir]).toEqual(Array(3).fill(zones.scratchHome));
    for (const name of ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'HOLDFAST_HOME']) {
      expect(process.env[name]).toContain(zones.scratchHome);
    }
  });

  it('names no credential, no proxy and no certificate of this machine', () => {
    const names = Object.keys(process.env);
    expect(names.filter((name) => /^(ANTHROPIC|CLAUDE|OPENAI|AWS|GOOGLE|GITHUB|GH|NPM|SSH|HTTPS?|ALL)_/i.test(name))).toEqual([]);
    expect(names).not.toContain('NODE_EXTRA_CA_CERTS');
    expect(names).not.toContain('NODE_OPTIONS');
    expect(names).not.toContain('CI');
  });

  it('is what a child gets that is started without one', () => {
    expect(execFileSync(process.execPath, ['-p', 'process.env.HOME'], { encoding: 'utf8' }).trim()).toBe(zones.scratchHome);
  });
});

describe('files in the home of whoever runs the tests', () => {
  it.each<[string, () => unknown]>([
    ['readFileSync', () => fs.readFileSync(secret)],
    ['readFile with a callback', () => fs.readFile(secret, () => {})],
    ['readFile of fs.promises', () => fs.promises.readFile(secret)],
    ['readFile of fs/promises', () => readFile(secret)],
    ['openSync', () => fs.openSync(secret, 'r')],
    ['statSync', () => fs.statSync(secret)],
    ['existsSync', () => fs.existsSync(secret)],
    ['readdirSync', () => fs.readdirSync(join(home, '.codex'))],
    ['writeFileSync', () => fs.writeFileSync(join(home, '.config', 'holdfast-test'), '')],
    ['createReadStream', () => fs.createReadStream(secret)],
    ['createWriteStream', () => fs.createWriteStream(secret)],
    ['watch', () => fs.watch(join(home, '.claude'))],
    ['cpSync out of it', () => fs.cpSync(secret, join(tmpdir(), 'stolen'))],
    ['renameSync into it', () => fs.renameSync(join(tmpdir(), 'x'), join(home, '.claude.json'))],
    ['a Buffer', () => fs.readFileSync(Buffer.from(secret))],
    ['a URL', () => fs.readFileSync(new URL(`file://${secret}`))],
    ['dots in the path', () => fs.readFileSync(`${zones.scratchHome}/../../../../../../..${secret}`)],
    ['the keychains', () => fs.readdirSync(join(home, 'Library', 'Keychains'))],
    ["the machine's managed settings", () => fs.readFileSync('/etc/claude-code/managed-settings.json')],
  ])('cannot be reached by %s', (_, act) => expectRefused(act));

  it('cannot be reached through a link', () => {
    const link = join(fs.mkdtempSync(join(tmpdir(), 'holdfast-link-')), 'innocent');
    // Made by another process, since the sandbox refuses to make it.
    execFileSync('ln', ['-s', home, link]);
    expectRefused(() => fs.readFileSync(join(link, '.claude', '.credentials.json')));
  });

  it('leave temporary files alone', () => {
    const file = join(fs.mkdtempSync(join(tmpdir(), 'holdfast-ok-')), 'a');
    fs.writeFileSync(file, 'ok');
    expect(fs.readFileSync(file, 'utf8')).toBe('ok');
  });
});

describe('the forbidden zones', () => {
  const made: Zones = {
    realHomes: ['/home/ann', undefined],
    scratchHome: '/tmp/s',
    open: ['/home/ann/code/holdfast', '/tmp/s'],
  };

  it.each([
    ['/home/ann/.claude/.credentials.json', true],
    ['/home/ann/notes.txt', true],
    ['/home/ann', false],
    ['/home/anna/.claude', false],
    ['/home/ann/code/holdfast/src', false],
    ['/home/ann/code/holdfast-2/src', true],
    ['/home/ann/..hidden', true],
    ['/etc/claude-code/managed-settings.json', true],
    ['/etc/hosts', false],
    ['/tmp/s/home/.claude', false],
  ])('%s: %s', (path, forbidden) => expect(isForbidden(path, made)).toBe(forbidden));

  it('close only settings and credentials where the home is the whole file system', () => {
    const rooted = { ...made, realHomes: ['/'] };
    expect(isForbidden('/.claude.json', rooted)).toBe(true);
    expect(isForbidden('/usr/bin/node', rooted)).toBe(false);
  });
});

describe('the network beyond loopback', () => {
  it.each<[string, () => unknown]>([
    ['net.connect with options', () => net.connect({ host: '192.0.2.1', port: 443 })],
    ['net.connect with a port and a host', () => net.connect(443, '192.0.2.1')],
    ['a socket of its own', () => new net.Socket().connect(443, 'api.example.com')],
    ['tls.connect', () => tls.connect({ host: 'api.example.com', port: 443 })],
    ['http.get', () => http.get('http://api.example.com/')],
    ['https.request', () => https.request('https://192.0.2.1/').end()],
    ['dns.lookup', () => dns.lookup('api.example.com', () => {})],
    ['lookup as a named import', () => lookup('api.example.com', () => {})],
    ['dns.promises', () => dns.promises.resolve4('api.example.com')],
    ['a resolver', () => new dns.Resolver().resolve4('api.example.com', () => {})],
    ['a datagram', () => dgram.createSocket('udp4').send('x', 53, '192.0.2.1')],
  ])('cannot be reached by %s', (_, act) => expectRefused(act));

  it('cannot be reached by fetch, which only rejects', async () => {
    await expect(fetch('http://192.0.2.1/')).rejects.toThrow(/sandbox refuses|fetch failed/);
    expect(takeViolations()).toEqual(['connect to 192.0.2.1']);
  });

  it('cannot be reached by a promisified lookup, which only rejects', async () => {
    await expect(promisify(lookup)('api.example.com')).rejects.toThrow(refused);
    expect(takeViolations()).toEqual(['ask for the address of api.example.com']);
  });

  it('cannot be reached by undici, which only rejects', async () => {
    const { request } = await import('undici');
    await expect(request('https://api.example.com/')).rejects.toThrow(/sandbox refuses|fetch failed/);
    expect(takeViolations()).toEqual(['connect to api.example.com']);
  });

  it.each(['127.0.0.1', 'localhost'])('leaves %s alone', async (host) => {
    const server = http.createServer((_, answer) => answer.end('here'));
    await new Promise<void>((ready) => server.listen(0, host, ready));
    const { port } = server.address() as net.AddressInfo;
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('here');
    await new Promise((closed) => server.close(closed));
  });

  it('leaves unix sockets alone', async () => {
    const path = join(fs.mkdtempSync(join(tmpdir(), 'holdfast-sock-')), 's');
    const server = net.createServer((socket) => socket.end('here'));
    await new Promise<void>((ready) => server.listen(path, ready));
    const text = await new Promise((done) => net.connect(path).once('data', (data) => done(String(data))));
    expect(text).toBe('here');
    await new Promise((closed) => server.close(closed));
  });
});

describe('a child that would find the real home', () => {
  const node = process.execPath;

  it.each<[string, (env: NodeJS.ProcessEnv) => unknown]>([
    ['spawn', (env) => spawn(node, ['-v'], { env })],
    ['execFile', (env) => execFile(node, ['-v'], { env })],
    ['fork', (env) => fork('x.js', { env })],
    ['spawnSync', (env) => spawnSync(node, ['-v'], { env })],
    ['execFileSync', (env) => execFileSync(node, ['-v'], { env })],
    ['execSync', (env) => execSync('true', { env })],
  ])('is not started by %s, be the home named or left out', (_, start) => {
    expectRefused(() => start({ PATH: process.env['PATH'], HOME: home }));
    expectRefused(() => start({ PATH: process.env['PATH'] }));
  });

  it('is not started with an inherited home that a test has set', () => {
    const before = process.env['HOME'];
    process.env['HOME'] = home;
    try {
      expectRefused(() => spawn(node, ['-v']));
      expectRefused(() => spawnSync(node, ['-v']));
    } finally {
      process.env['HOME'] = before;
    }
  });
});

describe('a child, on which no guard of this process acts', () => {
  // `npm test` runs everything in a network namespace of its own where the machine can make one.
  it.runIf(process.env['HOLDFAST_TEST_WALLED'])('finds no network but loopback', () => {
    const script = "require('net').connect(443, '192.0.2.1').on('error', (e) => console.log(e.code))";
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('ENETUNREACH');
  });
});
