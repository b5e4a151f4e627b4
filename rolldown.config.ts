import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';
import type { Plugin, RolldownOptions } from 'rolldown';
import { bundledOf, licencesText, sbomOf } from './scripts/bundled.ts';
import { knowledgeOf, readBase } from './src/knowledge/base/read-base.ts';
import { compileKnowledge, wordsOfEntry } from './src/knowledge/match/compile.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig([
  {
    input: { main: 'src/cli/main.ts', more: 'src/cli/explain/more.ts' },
    platform: 'node',
    // Native addons cannot be bundled; they are the only packages that are installed with the program.
    external: ['fs-native-extensions', '@napi-rs/keyring'],
    // The other form of jsonc-parser looks for its parts at run time, where a bundle has none.
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node20', define: { HOLDFAST_VERSION: JSON.stringify(version) } },
    plugins: [licencesOfBundled(), knowledgeBase()],
    output: { dir: 'dist', format: 'esm', cleanDir: true, chunkFileNames: 'chunks/[name]-[hash].js' },
  },
  firstLook({ hook: 'src/guard/hooks/first-look.ts' }),
  firstLook({ token: 'src/profiles/token/first-look.ts' }),
  firstLook({ explain: 'src/cli/explain/first-look.ts' }),
  inBrowser('find'),
  inBrowser('explain'),
]);

/**
 * The first look of a command that runs all the time, with every tool of the client or as its helper: one whole file of
 * its own, and CommonJS, which starts sooner.
 */
function firstLook(input: Record<string, string>): RolldownOptions {
  return {
    input,
    platform: 'node',
    transform: { target: 'node20' },
    output: {
      dir: 'dist',
      format: 'cjs',
      entryFileNames: '[name].cjs',
      minify: true,
    },
  };
}

/** A script of the site's pages; a page that is opened from a disk can load no module. */
function inBrowser(name: string): RolldownOptions {
  return {
    input: { [name]: `src/browser/${name}.ts` },
    platform: 'browser',
    output: { dir: 'dist/site', format: 'iife', entryFileNames: '[name].js', minify: true },
  };
}

/** Compiles the front matter of all entries for the matcher; an entry with a fault ends the build. */
function knowledgeBase(): Plugin {
  return {
    name: 'knowledge-base',
    generateBundle() {
      const files = new Map(
        readdirSync('knowledge').map((name) => [name, readFileSync(join('knowledge', name), 'utf8')]),
      );
      const base = readBase(files);
      if (base.faults.length > 0) throw new Error(base.faults.join('\n'));
      const emit = (fileName: string, source: string): unknown => this.emitFile({ type: 'asset', fileName, source });
      emit('knowledge.json', asciiJson(compileKnowledge(knowledgeOf(base))));
      emit(
        'words.ndjson',
        knowledgeOf(base)
          .entries.map(
            (entry) => `${JSON.stringify(wordsOfEntry(entry))}
`,
          )
          .join(''),
      );
    },
  };
}

/** Other characters would make the whole text take twice the room, and the program start later. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(/[\u0080-\uFFFF]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Writes the licences of the packages that went into the bundle, and the bill of materials of the same list. */
function licencesOfBundled(): Plugin {
  return {
    name: 'licences-of-bundled',
    generateBundle() {
      const modules = [...this.getModuleIds()]
        .filter((id) => id.includes('/node_modules/'))
        .map((id) => ({ id, code: this.getModuleInfo(id)?.code ?? '' }));
      const packages = bundledOf(modules, 'scripts/licences');
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: licencesText(packages) });
      const program = { name: 'holdfast', version, license: 'MIT' };
      this.emitFile({ type: 'asset', fileName: 'sbom.cdx.json', source: sbomOf(program, packages) });
    },
  };
}
