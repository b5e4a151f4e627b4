import { request } from 'node:http';
import type { TurnAnswer, TurnQuestion } from './turn.ts';
import { readAnswer } from './turn.ts';

/**
 * Asks whoever guards this login already, a run or the service, over its control socket, so that one keeper acts and one
 * notice is given. Waits as long as that one holds.
 *
 * @returns null when nobody answers, or the one who did is gone before the answer: then the hook looks after itself.
 */
export function askGuard(socketPath: string, question: TurnQuestion): Promise<TurnAnswer | null> {
  return new Promise((resolve) => {
    const body = JSON.stringify(question);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ socketPath, path: '/turn', method: 'POST', headers, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => (text += chunk));
      res.on('error', () => resolve(null));
      res.on('close', () => resolve(res.statusCode === 200 ? readAnswer(parsed(text)) : null));
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
