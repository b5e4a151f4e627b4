/** Makes the files of the site from a folder of entries and the scripts that the build made. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError, errorCodes } from '../../core/errors.ts';
import { siteFiles } from '../../knowledge/site/site.ts';
import { readSoundBase } from './folder.ts';
import { shown } from '../../core/shown.ts';

/** @param root the folder of the package. @param url where the site will be served, or null. */
export async function makeSite(root: string, folder: string, url: string | null): Promise<Map<string, string>> {
  const { base, files } = readSoundBase(folder);
  return await siteFiles(
    {
      base,
      glossary: files.get('glossary.md') ?? '# Glossary\n',
      evidence: files.get('evidence.md') ?? '# How the evidence was gathered\n',
      codes: errorCodes(),
      scripts: readScripts(join(root, 'dist', 'site')),
    },
    { url },
  );
}

function readScripts(folder: string): ReadonlyMap<string, string> {
  try {
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } catch (error) {
    throw new HoldfastError('internal', `the scripts of the site are missing: ${folder}`, shown`npm run build`, error);
  }
}
