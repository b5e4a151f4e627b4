/** The packages whose code is in the bundle: one list, from which the licences and the SBOM are made. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package in the bundle; `from` names the package that carries it inside its own dist. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  /** The SPDX identifier that the package states, where it is known. */
  readonly license?: string | undefined;
  readonly text?: string | undefined;
  readonly from?: string | undefined;
}

/** One module that the bundler took in. */
export interface Module {
  readonly id: string;
  readonly code: string;
}

const INLINED = /^\s*\/\/\s*#region\s.*?node_modules\/\.pnpm\/((?:@[^@/+]+\+)?[^@/]+)@(\d[^/_(]*)/gm;

/** The packages that a module of a package carries from its own build, by the comments of that build. */
export function inlinedIn(code: string): { name: string; version: string }[] {
  const found = [...code.matchAll(INLINED)].map(([, name = '', version = '']) => ({
    name: name.replace('+', '/'),
    version,
  }));
  return [...new Map(found.map((each) => [`${each.name}@${each.version}`, each])).values()];
}

/** Reads what the modules come from; the texts of packages that ship none lie in `texts`. */
export function bundledOf(modules: readonly Module[], texts: string): Bundled[] {
  const all = new Map<string, Bundled>();
  for (const { id, code } of modules) {
    const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0];
    if (folder === undefined) continue;
    const outer = packageIn(folder, texts);
    all.set(`${outer.name}@${outer.version}`, outer);
    for (const { name, version } of inlinedIn(code)) {
      const key = `${name}@${version}`;
      const text = keptText(name, texts);
      if (!all.has(key))
        all.set(key, { name, version, text, license: spdxOf(text), from: `${outer.name}@${outer.version}` });
    }
  }
  return [...all.values()].toSorted((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`));
}

/** The licences of all packages as one text; one without a text ends the build. */
export function licencesText(packages: readonly Bundled[]): string {
  const without = packages.filter(({ text }) => text === undefined || text.trim() === '');
  if (without.length > 0) {
    const lines = without.map(
      ({ name, version }) => `expected the licence text of ${name} ${version}, found none; put it in ${fileOf(name)}`,
    );
    throw new Error(lines.join('\n'));
  }
  return packages.map(({ name, version, text = '' }) => `# ${name} ${version}\n\n${text.trim()}\n`).join('\n\n');
}

/** The bill of materials (CycloneDX 1.6) of the same packages; the same bundle gives the same bytes. */
export function sbomOf(
  program: { name: string; version: string; license: string },
  packages: readonly Bundled[],
): string {
  const components = packages.map(({ name, version, license }) => ({
    type: 'library',
    'bom-ref': purl(name, version),
    name,
    version,
    ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }),
    purl: purl(name, version),
  }));
  const own = purl(program.name, program.version);
  const carried = (from: string | undefined): string[] =>
    packages.filter((each) => each.from === from).map(({ name, version }) => purl(name, version));
  const dependencies = [
    { ref: own, dependsOn: carried(undefined) },
    ...packages.map(({ name, version }) => ({ ref: purl(name, version), dependsOn: carried(`${name}@${version}`) })),
  ];
  const component = {
    type: 'application',
    'bom-ref': own,
    name: program.name,
    version: program.version,
    licenses: [{ license: { id: program.license } }],
    purl: own,
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify([component, components, dependencies]))}`;
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber,
    version: 1,
    metadata: { component },
    components,
    dependencies,
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function packageIn(folder: string, texts: string): Bundled {
  const stated = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? keptText(stated.name, texts) : readFileSync(join(folder, file), 'utf8');
  return { name: stated.name, version: stated.version, license: stated.license, text };
}

function keptText(name: string, texts: string): string | undefined {
  const path = join(texts, `${name.replace('/', '+')}.txt`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function fileOf(name: string): string {
  return `scripts/licences/${name.replace('/', '+')}.txt`;
}

function spdxOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/Permission is hereby granted, free of charge/.test(text)) return 'MIT';
  return /may not be used to endorse/.test(text) ? 'BSD-3-Clause' : undefined;
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** A name-based UUID (version 8: our own hash). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
