import process from 'node:process';
import { createInterface } from 'node:readline';

/**
 * Plays rounds as they are told on stdin: waits for the moment, makes all calls at once, and says how many were refused.
 *
 * @param {{ calls: number }} plan
 * @param {() => Promise<boolean>} call whether the caller got what it asked for
 */
export async function playRounds({ calls }, call) {
  say({});
  for await (const line of createInterface({ input: process.stdin })) {
    const { at } = JSON.parse(line);
    await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
    const served = await Promise.all(Array.from({ length: calls }, () => call().catch(() => false)));
    say({ refusals: served.filter((isServed) => !isServed).length });
  }
  process.exit(0);
}

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
