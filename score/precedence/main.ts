/** `npm run score:precedence`: which credential wins in each mix of the table, and whether Holdfast says the same as the client. */
import { differences } from './judge.ts';
import type { Measured, Mix } from './table.ts';
import { readTable } from './table.ts';

/** @param root the folder of the repository. @returns 0 where Holdfast agrees with the client in all mixes, else 1. */
export async function main(root: string): Promise<number> {
  const { client, mixes } = readTable(root);
  const lines: string[] = [];
  let agreed = 0;
  for (const mix of mixes) {
    const found = await differences(mix);
    if (found.length === 0) agreed += 1;
    lines.push(lineOf(mix, found));
  }
  process.stdout.write(
    `Which credential wins, as client ${client} says and sends it, beside run, doctor and check\n\n`,
  );
  process.stdout.write(`${lines.join('\n')}\n\n${agreed} of ${mixes.length} mixes agree\n`);
  return agreed === mixes.length ? 0 : 1;
}

function lineOf({ name, measured }: Mix, found: readonly string[]): string {
  const seen = measured === undefined ? 'not measured' : inWords(measured);
  return `${found.length === 0 ? 'agree   ' : 'DISAGREE'}  ${name}\n          ${[seen, ...found].join('\n          ')}`;
}

function inWords({ status, sent }: Measured): string {
  const said = `auth status: ${status.authMethod ?? '-'}${status.apiKeySource === null ? '' : ` (${status.apiKeySource})`}`;
  if (sent.to === null) return `${said}; sent: nothing`;
  const carried = [
    sent.bearer === null ? null : `bearer ${sent.bearer}`,
    sent.apiKey === null ? null : `key ${sent.apiKey}`,
  ].filter((one) => one !== null);
  const before = sent.exchanges.length === 0 ? '' : `, after an exchange (${sent.exchanges.join(', ')})`;
  return `${said}; sent: ${carried.join(' and ') || 'no header of the vendor’s'} to ${sent.to}${before}`;
}
