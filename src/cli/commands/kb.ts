/** The knowledge base: its site, its checks, new entries, new evidence. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { HoldfastError } from '../../core/errors.ts';
import { readBase } from '../../knowledge/base/read-base.ts';
import { checkBase } from '../../knowledge/care/check.ts';
import { reportOn } from '../../knowledge/care/import.ts';
import type { Report } from '../../knowledge/care/import.ts';
import { changesFor } from '../../knowledge/care/patch.ts';
import type { Change } from '../../knowledge/care/patch.ts';
import { readImport } from '../../knowledge/care/read-import.ts';
import { templateOf } from '../../knowledge/care/template.ts';
import { changedAt, readFolder, readSoundBase } from '../kb/folder.ts';
import { makeSite } from '../kb/make-site.ts';
import { serveSite } from '../kb/serve.ts';
import { readNamed } from '../../stores/named-file.ts';
import { jsonText, shown, shownText, verbatim } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';
import { listenForInterruption } from '../../host/interruption.ts';

/** Where the entries are: the folder that was named, else `knowledge` here, else that of the package. */
function folderOf({ cwd, root }: Host, named: string | undefined): string {
  if (named !== undefined) return resolve(cwd, named);
  const here = join(cwd, 'knowledge');
  return existsSync(join(here, 'concepts.yaml')) ? here : join(root(), 'knowledge');
}

/** Renders the site. @returns 0. @throws HoldfastError `usage` where an entry has a fault or the folder cannot be written. */
export async function kbBuild(
  host: Host,
  { out, url, from }: { readonly out: string; readonly url?: string; readonly from?: string },
): Promise<number> {
  const address = url === undefined ? null : readUrl(url);
  const files = await makeSite(host.root(), folderOf(host, from), address);
  const target = resolve(host.cwd, out);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), text);
    }
  } catch (error) {
    throw new HoldfastError(
      'usage',
      `the site cannot be written: ${(error as Error).message}`,
      shown`holdfast kb build --out <folder>`,
      error,
    );
  }
  host.terminal.say(shown`${files.size} files in ${target}`);
  if (address === null)
    host.terminal.say(shown`Without --url there is no sitemap, and pages name no canonical address.`);
  host.terminal.say(shown`Open ${join(target, 'index.html')} in a browser, or put the folder on any static host.`);
  return 0;
}

function readUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new HoldfastError(
      'usage',
      `expected the address of the site, found "${text}"`,
      shown`holdfast kb build --url https://errors.example.com/`,
    );
  }
  const { href } = new URL(text);
  return href.endsWith('/') ? href : `${href}/`;
}

/** Shows the site until Ctrl-C. @returns 0. */
export async function kbServe(
  host: Host,
  { port, from }: { readonly port: number; readonly from?: string },
): Promise<number> {
  const folder = folderOf(host, from);
  let made: { readonly at: number; readonly files: Map<string, string> } | undefined;
  const files = async (): Promise<ReadonlyMap<string, string>> => {
    const at = changedAt(folder);
    if (made?.at !== at) made = { at, files: await makeSite(host.root(), folder, null) };
    return made.files;
  };
  await files();
  const server = await serveSite(port, files);
  host.terminal.data(shownText(server.url));
  host.terminal.say(shown`Ctrl-C ends it.`);
  const interruption = listenForInterruption();
  interruption.signal.addEventListener('abort', () => server.close());
  await server.closed;
  interruption.stop();
  return 0;
}

/** Says what is wrong. @returns 0, or 1 where something is. */
export function kbCheck(host: Host, { from, json }: { readonly from?: string; readonly json: boolean }): number {
  const folder = folderOf(host, from);
  const base = readBase(readFolder(folder));
  const complaints = checkBase(base, host.clock.now());
  const { terminal } = host;
  if (json) terminal.data(jsonText({ schema: 1, entries: base.entries.length, complaints }, 2));
  else {
    for (const { file, what } of complaints) terminal.data(shown`${join(folder, file)}: ${what}`);
    terminal.say(
      complaints.length === 0
        ? shown`${base.entries.length} entries, nothing to complain about.`
        : shown`${complaints.length} complaints.`,
    );
  }
  return complaints.length === 0 ? 0 : 1;
}

/** Writes the file of a new entry. @returns 0. @throws HoldfastError `usage` where it exists or the name is none. */
export function kbNew(
  host: Host,
  id: string,
  { from, title }: { readonly from?: string; readonly title?: string },
): number {
  if (!/^[a-z][a-z0-9-]{2,40}$/.test(id)) {
    throw new HoldfastError(
      'usage',
      `expected a name of small letters, digits and hyphens, found "${id}"`,
      shown`holdfast kb new proxy-strips-auth`,
    );
  }
  const path = join(folderOf(host, from), `${id}.md`);
  const text = templateOf({
    id,
    title: title ?? 'TODO: what has failed, in a sentence',
    today: dayOf(host.clock.now()),
  });
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new HoldfastError(
      'usage',
      isThere ? `there is an entry of that name: ${path}` : `${path} cannot be written: ${(error as Error).message}`,
      shown`holdfast kb new <another name>`,
      error,
    );
  }
  host.terminal.data(shownText(path));
  host.terminal.say(shown`Fill in what says TODO, then: holdfast kb check`);
  return 0;
}

/** Reads evidence, and proposes changes as a patch on stdout. @returns 0, or 1 where nothing in it was evidence. */
export async function kbImport(
  host: Host,
  file: string,
  { from, json }: { readonly from?: string; readonly json: boolean },
): Promise<number> {
  const { terminal } = host;
  const folder = folderOf(host, from);
  const { base, files } = readSoundBase(folder);
  const { met, threads, faults } = readImport(readEvidence(resolve(host.cwd, file)));
  for (const fault of faults) terminal.say(shown`warning: ${file}: ${fault}; it is left out`);
  const explainer = await host.explainer();
  const examples = new Map(base.entries.map((entry) => [entry.id, entry.examples.map(({ text }) => text)]));
  const report = reportOn(met, explainer, examples);
  const changes = changesFor(report, files, dayOf(host.clock.now()));
  const patch = changes.map(patchOf).join('');
  if (json) terminal.data(jsonText({ schema: 1, threads, texts: met.length, ...report, patch }, 2));
  else {
    for (const line of reportLines(report, threads, met.length)) terminal.say(shownText(line));
    if (patch !== '') {
      terminal.say(shown`The patch is on stdout; look through it, then: git apply <patch>`);
      // `git apply` takes it byte for byte.
      terminal.data(verbatim(patch));
    }
  }
  return met.length === 0 ? 1 : 0;
}

const largestEvidence = 256 * 1024 * 1024;

function readEvidence(path: string): string {
  const text = readNamed(path, largestEvidence);
  if (typeof text === 'string') return text;
  throw new HoldfastError(
    'usage',
    `expected a file of evidence at ${path}, found ${text.found}`,
    shown`gh issue list --json number,title,body,url,createdAt,comments > issues.json`,
  );
}

function reportLines({ demand, wordings, candidates }: Report, threads: number, texts: number): string[] {
  return [
    `${texts} texts from ${threads} threads.`,
    'Demand (threads per class):',
    ...(demand.length === 0
      ? ['  none']
      : demand.map(({ id, threads: count }) => `  ${String(count).padStart(4)}  ${id}`)),
    `New wordings of known classes: ${wordings.length}`,
    ...wordings.map(({ id, confidence, text }) => `  ${id} (${Math.round(confidence * 100)} %)  ${oneLine(text)}`),
    `Unrecognised, by likeness: ${candidates.length}`,
    ...candidates
      .slice(0, 20)
      .map(
        ({ id, threads: count, texts: alike }) =>
          `  ${String(count).padStart(4)}  ${id}  ${oneLine(alike[0]?.text ?? '')}`,
      ),
  ];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 90);
}

function patchOf({ file, before, after }: Change): string {
  const path = `knowledge/${file}`;
  if (before !== '')
    return `diff --git a/${path} b/${path}\n${headless(createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after))}`;
  const fresh = headless(createTwoFilesPatch('/dev/null', `b/${path}`, '', after));
  return `diff --git a/${path} b/${path}\nnew file mode 100644\n${fresh}`;
}

/** Without the line of equal signs that no `git apply` needs. */
function headless(patch: string): string {
  return patch.replace(/^=+\n/, '').replace(/^(---|\+\+\+) (\S+)\t?.*$/gm, '$1 $2');
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
