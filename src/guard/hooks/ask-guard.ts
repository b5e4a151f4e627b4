import { request } from 'node:http';
import type { PrivateSocket } from '../../core/private-socket.ts';
import type { TurnAnswer, TurnQuestion } from '../session/turn-question.ts';
import { readTurnAnswer } from '../session/turn-question.ts';

/** A guard that may hold as long as the hook says so itself, and knows why. */
const graceMs = 2_000;
/** Longer delays fire at once in Node. */
const longestTimerMs = 2_147_483_647;

/**
 * Asks whoever guards this login already, a run or the service, over its control socket, so that one keeper acts and one
 * notice is given. Waits as long as that one holds, and no longer than this hook may.
 *
 * @param holdMs how long the hook may hold its turn, milliseconds.
 * @returns null when nobody answers, or the one who did is gone before the answer: then the hook looks after itself.
 */
export function askGuard(
  socketPath: PrivateSocket,
  question: TurnQuestion,
  holdMs: number,
): Promise<TurnAnswer | null> {
  return new Promise((answered) => {
    const limit = setTimeout(
      () => {
        resolve({ schema: 1, go: 'gave-up', heldMs: holdMs });
        asked.destroy();
      },
      Math.min(holdMs + graceMs, longestTimerMs),
    );
    const resolve = (answer: TurnAnswer | null): void => {
      clearTimeout(limit);
      answered(answer);
    };
    const body = JSON.stringify(question);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ socketPath, path: '/turn', method: 'POST', headers, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => (text += chunk));
      res.on('error', () => resolve(null));
      res.on('close', () => resolve(res.statusCode === 200 ? readTurnAnswer(parsed(text)) : null));
    });
    asked.on('error', () => resolve(null));
    asked.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
