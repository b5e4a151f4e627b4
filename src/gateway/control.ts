import { chmod, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { foreignJson } from '../core/foreign-json.ts';
import type { PrivateSocket } from '../core/private-socket.ts';
import { closeListener, listener } from '../http/listener.ts';

export interface Control {
  close(): Promise<void>;
}

/**
 * Answers a turn's question, which may take hours; the signal says that nobody waits for the answer any more. Never
 * rejects.
 */
export type AnswerTurn = (question: unknown, signal: AbortSignal) => Promise<unknown>;

/** A question is a few names; bytes. */
const longestQuestion = 65_536;
/** Who has begun to ask is done at once. This bounds the question, and not the wait for its answer. */
const askedWithinMs = 10_000;

/**
 * Answers `GET /status` and, where there is somebody to answer, `POST /turn` on a unix socket that only this user can
 * reach (0600 in a 0700 folder).
 *
 * @param path of the socket, in a folder that was looked at; one that a dead process left there is replaced, one that answers is not.
 * @throws when the socket cannot be made; the caller's work does not depend on it.
 */
export async function openControl(path: PrivateSocket, status: () => unknown, turn?: AnswerTurn): Promise<Control> {
  const server = listener(
    async (req, res) => {
      if (req.method === 'GET' && req.url === '/status') return answer(res, 200, status());
      if (req.method === 'POST' && req.url === '/turn' && turn !== undefined) return await answerTurn(req, res, turn);
      answer(res, 404, { error: 'expected GET /status or POST /turn' });
    },
    { headersTimeout: askedWithinMs, requestTimeout: askedWithinMs },
  );
  if (!(await answers(path))) await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  server.unref();
  return {
    close: () => closeListener(server),
  };
}

function answer(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}

async function answerTurn(req: IncomingMessage, res: ServerResponse, turn: AnswerTurn): Promise<void> {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const question = await readQuestion(req);
  if (question === null) return answer(res, 400, { error: `expected JSON of at most ${longestQuestion} bytes` });
  answer(res, 200, await turn(question, gone.signal));
}

async function readQuestion(req: IncomingMessage): Promise<unknown> {
  let text = '';
  try {
    for await (const chunk of req) {
      text += String(chunk);
      if (text.length > longestQuestion) return null;
    }
    return foreignJson(text);
  } catch {
    return null;
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
