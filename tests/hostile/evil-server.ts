/** What the tests of servers that mean harm have in common. */
import { request } from 'node:http';
import type { Does } from '../mcp/bad-world.ts';
import { dripsHead, endless, hangs } from '../mcp/bad-world.ts';
import { leaksIn } from '../process/canaries.ts';
import type { Heard } from '../process/guarded-program.ts';
import { within } from './fuzz.ts';
import { harmIn } from './what-is-shown.ts';

/** Answers that never end; who asked for another one is not to wait for them. */
export const lingering: ReadonlyArray<readonly [string, Does]> = [
  ['drips', endless('{', null)],
  ['drips events', endless('data: ', null, { 'content-type': 'text/event-stream' })],
  ['drips its head', dripsHead],
  ['is silent', hangs],
];

/** Fails with what is there. */
export function expectNone(found: readonly unknown[]): void {
  if (found.length > 0) throw new Error(JSON.stringify(found.slice(0, 3)));
}

/** Tells what a program has said since this was asked last that is secret, or that a screen would obey. */
export function watch(heard: Pick<Heard, 'stdout' | 'stderr'>): () => string[] {
  let [out, err] = [0, 0];
  return () => {
    const said = [heard.stdout().subarray(out).toString(), heard.stderr().slice(err)];
    [out, err] = [heard.stdout().length, heard.stderr().length];
    return [harmIn, leaksIn].flatMap((look) => said.flatMap(look)).slice(0, 3);
  };
}

/** Longer than any hold that a test asks for, on a machine that is busy. */
const heldAtMostMs = 60_000;

interface Asked {
  /** Without one it is a GET. */
  readonly body?: string;
  readonly authorization?: string;
  readonly signal?: AbortSignal | undefined;
}

/** More than anybody reads of an answer without an end. */
const readAtMost = 4 * 1024 * 1024;

/**
 * Asks over a connection of its own.
 *
 * @returns status, fields and body, as far as they came; nothing where none did.
 */
export function call(address: string, { body, authorization, signal }: Asked = {}): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    'accept': 'application/json, text/event-stream',
    ...(authorization === undefined ? {} : { authorization }),
  };
  const options = { method: body === undefined ? 'GET' : 'POST', headers, agent: false, ...(signal === undefined ? {} : { signal }) };
  const answer = new Promise<string>((resolve) => {
    const req = request(address, options, (res) => {
      let said = `${res.statusCode} ${res.statusMessage}\n${res.rawHeaders.join('\n')}\n`;
      res.setEncoding('latin1').on('data', (text: string) => {
        said += text;
        if (said.length > readAtMost) res.destroy();
      });
      res.once('close', () => resolve(said));
      res.on('error', () => undefined);
    });
    req.once('error', () => resolve(''));
    req.end(body);
  });
  return within(answer, 'who asked was left waiting', heldAtMostMs);
}
