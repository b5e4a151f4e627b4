/**
 * One process of a candidate, spoken to as an MCP host does it: JSON-RPC over stdio, a line each. Written against the
 * wire, because an SDK on this side would hide what the candidate does.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Journal } from './journal.mjs';

/**
 * What became of a request. A tool's result that says `isError` is an error.
 *
 * @typedef {{ kind: 'served', text: string, result: any } | { kind: 'error', message: string, code?: number }
 *   | { kind: 'hang', afterMs: number } | { kind: 'gone', message: string }} Outcome
 */
export class Driver {
  /** Notifications and requests that the candidate brought. */
  heard = new Journal();
  /** Lines on stdout that are no MCP. */
  strayLines = [];
  stderr = '';
  #waiting = new Map();
  #lastId = 0;
  #end = null;

  /** @param {{ argv: string[], env: Record<string, string>, cwd: string, onWords: (words: string) => void }} start */
  constructor({ argv: [file, ...args], env, cwd, onWords }) {
    this.onWords = onWords;
    // A group of its own: whatever it starts ends with it.
    this.child = spawn(file, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    this.child.stdin.on('error', () => undefined);
    createInterface({ input: this.child.stdout }).on('line', (line) => this.#hear(line));
    this.child.stderr.setEncoding('utf8').on('data', (words) => {
      this.stderr += words;
      onWords(words);
    });
    this.gone = new Promise((resolve) => {
      this.child.on('error', (error) => resolve(this.#over(error.message)));
      this.child.on('close', (code, signal) => resolve(this.#over(`exit ${code ?? signal}`)));
    });
  }

  /** @returns {Promise<Outcome>} */
  request(method, params, patienceMs) {
    if (this.#end !== null) return Promise.resolve({ kind: 'gone', message: this.#end });
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ kind: 'hang', afterMs: patienceMs }), patienceMs);
      const settle = (outcome) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(outcome);
      };
      this.#waiting.set(id, settle);
      this.#send({ id, method, params });
    });
  }

  notify(method, params) {
    this.#send({ method, params });
  }

  /** Ends it as the specification says, stdin first, and whatever is left of it after that. */
  async stop(patienceMs = 700) {
    this.child.stdin.end();
    await Promise.race([this.gone, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    this.signal('SIGKILL');
    if (this.child.pid !== undefined) await this.gone;
  }

  /** Stops it in the middle of whatever it does: `SIGKILL`, or `SIGSTOP` until `SIGCONT`. */
  signal(name) {
    try {
      process.kill(-this.child.pid, name);
    } catch {
      // It is over already.
    }
  }

  #over(how) {
    this.#end = how;
    for (const settle of this.#waiting.values()) settle({ kind: 'gone', message: how });
  }

  #send(message) {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #hear(line) {
    const message = parse(line);
    if (message === null) this.strayLines.push(line);
    else if (message.method === undefined) this.#waiting.get(message.id)?.(outcomeOf(message));
    else this.#listen(message);
  }

  #listen({ id, method, params }) {
    this.heard.add({ method, params });
    if (id === undefined) return;
    if (method === 'elicitation/create' && params?.mode === 'url') {
      this.onWords(params.url);
      return this.#send({ id, result: { action: 'accept' } });
    }
    if (method === 'ping') return this.#send({ id, result: {} });
    this.#send({ id, error: { code: -32_601, message: 'Method not found' } });
  }
}

function outcomeOf({ result, error }) {
  if (error !== undefined) return { kind: 'error', message: String(error.message), code: error.code };
  const text = (result?.content ?? []).map((part) => part.text ?? '').join(' ');
  return result?.isError === true ? { kind: 'error', message: text } : { kind: 'served', text, result };
}

function parse(line) {
  try {
    const message = JSON.parse(line);
    return message?.jsonrpc === '2.0' ? message : null;
  } catch {
    return null;
  }
}
