import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import type { CiFacts } from '../facts.ts';

/** Workflows of this repository that start the client's action, and what they give it. */
export async function ciFacts(cwd: string): Promise<CiFacts> {
  const folder = join(cwd, '.github', 'workflows');
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => /\.ya?ml$/.test(name)).slice(0, 50);
  const found = await Promise.all(names.map((name) => workflowAt(join(folder, name))));
  return { workflows: found.filter((one) => one !== null) };
}

async function workflowAt(place: string): Promise<CiFacts['workflows'][number] | null> {
  const file = await readSmallFile(place, 512 * 1024);
  if (file.kind !== 'text') return null;
  const lines = file.text.split('\n').map((line) => line.replace(/(^|\s)#.*$/, ''));
  const at = lines.findIndex((line) => /uses:\s*['"]?anthropics\/claude-code(-base)?-action@/.test(line));
  if (at === -1) return null;
  const text = lines.join('\n');
  return {
    place,
    line: at + 1,
    usesAction: true,
    hasIdToken: /id-token:\s*write/.test(text) || /permissions:\s*write-all/.test(text),
    givesToken: /^\s*github_token:/m.test(text),
  };
}
