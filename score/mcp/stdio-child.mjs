import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * A server over stdio: one message a line, as it is.
 * @param {{ command: string, args: string[], env: Record<string, string> }} program
 */
export function startStdioChild({ command, args, env }, onMessage) {
  const child = spawn(command, args, {
    env,
    stdio: ['pipe', 'pipe', process.env.SCORE_MCP_WORDS ? 'inherit' : 'ignore'],
  });
  // One that gave up takes no more messages; whoever waits for an answer has a limit of its own.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => onMessage(JSON.parse(line)));
  return {
    pid: child.pid,
    send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    close: () => void child.kill('SIGTERM'),
  };
}
