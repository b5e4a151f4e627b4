/** Tokens that nobody could print by chance, and where to look for them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../oauth/servers/ledger.ts';

const mark = 'cAnArY7Qz';

export const canaries = {
  ledger: (): Ledger => new Ledger(mark),
  access: `${mark}-access-0`,
  refresh: `${mark}-refresh-0`,
  idToken: `${mark}-header.${mark}-payload.${mark}-signature`,
  clientSecret: `${mark}-client-secret`,
};

/** Everything secret in one line, as a careless server or a broken file has it. */
export const spilled = [canaries.access, canaries.refresh, canaries.idToken, canaries.clientSecret].join(' ');

/** The places in a text at which something secret stands, each with what is around it. */
export function leaksIn(text: string): string[] {
  return [...text.matchAll(new RegExp(secretPattern(), 'gi'))].map(({ index }) => text.slice(Math.max(0, index - 60), index + 60));
}

/** The mark as it is, and as Base64 has it at any of the three offsets (`Authorization: Basic`). */
function secretPattern(): string {
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.from(`${'x'.repeat(offset)}${mark}`).toString('base64');
    // The first and last characters share their bits with the neighbours.
    return text.slice(offset === 0 ? 0 : 4, -4);
  });
  return [mark, ...encoded.map((part) => part.replace(/[+/]/g, '\\$&'))].join('|');
}

/** The files below a folder that hold something secret, but for those of the credential store. */
export function leakyFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/credentials/') && leaksIn(readFileSync(path, 'latin1')).length > 0);
}
