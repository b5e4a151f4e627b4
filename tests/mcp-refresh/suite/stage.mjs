/** What one scenario plays on: its servers, the person, and a home that all processes of the candidate share. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { startAuthorizationServer } from './authorization-server.mjs';
import { Driver } from './driver.mjs';
import { listen } from './listen.mjs';
import { startMcpServer } from './mcp-server.mjs';
import { startPerson } from './person.mjs';

/** The candidate did not get as far as the scenario needs it to: that is its failure, not the suite's. */
export class NotReady extends Error {}

const protocolVersion = '2025-11-25';
/** The stages that stand now. */
const standing = new Set();

/** Ends every process that was started, at once: for who is interrupted. */
export function strikeAll() {
  for (const stage of standing) {
    for (const { driver } of stage.bridges) driver.signal('SIGKILL');
    rmSync(stage.home, { recursive: true, force: true });
  }
}

/** So many processes are started at once. */
const batch = 4;

export class Stage {
  /** Every call that was made, with what became of it. */
  calls = [];
  /** @type {Bridge[]} */
  bridges = [];
  /** Requests that came to a server which has no business here. */
  elsewhere = [];
  #closing = [];

  static async set(scenario, candidate, { patienceMs }) {
    const stage = Object.assign(new Stage(), { scenario, candidate, patienceMs });
    standing.add(stage);
    stage.home = mkdtempSync(join(tmpdir(), 'mcp-refresh-'));
    stage.person = await startPerson();
    stage.#closing.push(() => stage.person.close());
    const { mcp, ...settings } = scenario.servers ?? {};
    stage.settings = settings;
    stage.authorization = await stage.addAuthorizationServer();
    stage.server = await startMcpServer({ authorizationServer: stage.authorization, ...mcp });
    stage.#closing.push(() => stage.server.close());
    stage.#furnish();
    return stage;
  }

  get authorizationServers() {
    return this.person.servers;
  }

  async addAuthorizationServer() {
    const server = await startAuthorizationServer({ marginMs: (this.candidate.marginSeconds ?? 0) * 1000, ...this.settings });
    this.person.servers.push(server);
    this.#closing.push(() => server.close());
    return server;
  }

  /** A server of somebody else, which answers as it is told and takes down all that it gets. @returns its origin */
  async addStranger(answer) {
    const { origin, close } = await listen(async (req, res) => {
      this.elsewhere.push({ url: req.url, headers: req.headers, body: await text(req) });
      answer(req, res);
    });
    this.#closing.push(close);
    return origin;
  }

  /** Starts a process and initializes it, which includes the sign-in where one is needed. @returns {Promise<Bridge>} */
  async start() {
    const bridge = this.begin();
    await bridge.initialize();
    return bridge;
  }

  async startMany(number) {
    const bridges = [];
    while (bridges.length < number) {
      const some = Array.from({ length: Math.min(batch, number - bridges.length) }, () => this.start());
      bridges.push(...(await Promise.all(some)));
    }
    return bridges;
  }

  /** Starts a process, and says nothing to it yet. */
  begin() {
    // Steps that were given up as hung may go on by themselves.
    if (!standing.has(this)) throw new NotReady('the scenario is over');
    const driver = new Driver({
      argv: this.candidate.argv(this.server.url),
      env: this.#environment(),
      cwd: this.home,
      onWords: (words) => this.person.read(words),
    });
    const bridge = new Bridge(this, driver);
    this.bridges.push(bridge);
    return bridge;
  }

  /** Calls once more, in a new process where the old one does not serve: what people do who are told to sign in and try again. */
  async callAgain(bridge) {
    const again = await bridge.call('echo', {}, { mayFail: true });
    if (again.kind === 'served') return again;
    const anew = await this.start().catch((error) => error);
    if (anew instanceof NotReady) return { kind: 'error', message: anew.message };
    return await anew.call('echo', {}, { mayFail: true });
  }

  async strike() {
    standing.delete(this);
    await Promise.all(this.bridges.map(({ driver }) => driver.stop()));
    await Promise.all(this.#closing.map((close) => close()));
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Programs that open a browser, by any of the names that a program on Linux or macOS looks for. */
  #furnish() {
    for (const folder of ['bin', 'tmp']) mkdirSync(join(this.home, folder));
    const program = join(import.meta.dirname, '..', 'browser.mjs');
    const script = `#!/bin/sh\nexec '${process.execPath}' '${program}' '${this.person.control}' "$@"\n`;
    for (const name of ['browser', 'xdg-open', 'open', 'x-www-browser', 'sensible-browser']) {
      writeFileSync(join(this.home, 'bin', name), script);
      chmodSync(join(this.home, 'bin', name), 0o755);
    }
  }

  /** Nothing of the environment of whoever runs the suite: no settings, no credentials, no proxy. */
  #environment() {
    const path = [join(this.home, 'bin'), dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];
    return {
      PATH: path.join(delimiter),
      HOME: this.home,
      TMPDIR: join(this.home, 'tmp'),
      LANG: 'C.UTF-8',
      BROWSER: join(this.home, 'bin', 'browser'),
      MCP_CONFORMANCE_SCENARIO: this.scenario.name,
      MCP_CONFORMANCE_CONTEXT: JSON.stringify({ name: this.scenario.name, server_url: this.server.url }),
      MCP_CONFORMANCE_PROTOCOL_VERSION: protocolVersion,
      ...this.candidate.env,
    };
  }
}

/** A process of the candidate, with the few things that scenarios say to one. */
class Bridge {
  constructor(stage, driver) {
    Object.assign(this, { stage, driver });
  }

  /** @throws {NotReady} when it is not answered */
  async initialize() {
    const clientInfo = { name: 'mcp-refresh', version: '1' };
    const params = { protocolVersion, capabilities: this.stage.candidate.capabilities ?? {}, clientInfo };
    const outcome = await this.driver.request('initialize', params, 2 * this.stage.patienceMs);
    if (outcome.kind !== 'served') throw new NotReady(`initialize: ${describe(outcome)}`);
    this.driver.notify('notifications/initialized', {});
  }

  /**
   * Calls a tool.
   *
   * @param {{ patienceMs?: number, mayFail?: boolean }} options `mayFail`: the scenario does not count it as lost
   * @returns {Promise<import('./driver.mjs').Outcome>} a hang when it is not answered within `patienceMs`
   */
  async call(name = 'echo', given = { text: 'hello' }, { patienceMs = this.stage.patienceMs, mayFail = false } = {}) {
    const progressToken = `progress-${this.stage.calls.length}`;
    const call = { tool: name, mayFail, progressToken, outcome: null };
    this.stage.calls.push(call);
    const params = { name, arguments: given, _meta: { progressToken } };
    call.outcome = await this.driver.request('tools/call', params, patienceMs);
    return call.outcome;
  }

  calls(number, ...call) {
    return Promise.all(Array.from({ length: number }, () => this.call(...call)));
  }

  /** The progress that came for the last call, in order. */
  get progress() {
    const { progressToken } = this.stage.calls.at(-1);
    return this.driver.heard.entries
      .filter(({ method, params }) => method === 'notifications/progress' && params.progressToken === progressToken)
      .map(({ params }) => params.progress);
  }
}

/** An outcome in a few words. */
export function describe(outcome) {
  if (outcome === null) return 'not ended';
  if (outcome.kind === 'served') return 'served';
  if (outcome.kind === 'hang') return `hang (${Math.round(outcome.afterMs / 1000)} s)`;
  return `${outcome.kind}: ${outcome.message.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
}
