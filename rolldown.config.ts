import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';
import type { Plugin } from 'rolldown';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig([
  {
    input: { main: 'src/cli/main.ts' },
    platform: 'node',
    // A native addon cannot be bundled; it is the only package that is installed with the program.
    external: ['fs-native-extensions'],
    // The other form of jsonc-parser looks for its parts at run time, where a bundle has none.
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node20', define: { HOLDFAST_VERSION: JSON.stringify(version) } },
    plugins: [licencesOfBundled()],
    output: { dir: 'dist', format: 'esm', cleanDir: true, chunkFileNames: 'chunks/[name]-[hash].js' },
  },
  {
    // The first look of a hook, a file of its own: CommonJS starts sooner, and it runs with every tool of the client.
    input: { hook: 'src/cli/hook/first-look.ts' },
    platform: 'node',
    transform: { target: 'node20' },
    output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs', minify: true },
  },
]);

/** Writes the licences of the packages that went into the bundle beside it, as these licences ask. */
function licencesOfBundled(): Plugin {
  return {
    name: 'licences-of-bundled',
    generateBundle() {
      const ids = [...this.getModuleIds()].map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0]);
      const folders = [...new Set(ids.filter((folder) => folder !== undefined))].toSorted((a, b) => a.localeCompare(b));
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: folders.map(licenceIn).join('\n\n') });
    },
  };
}

function licenceIn(folder: string): string {
  const {
    name,
    version: itsVersion,
    license,
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  // A package that ships no licence file still names its licence.
  const text = file === undefined ? license : readFileSync(join(folder, file), 'utf8').trim();
  if (text === undefined) throw new Error(`expected a licence in ${folder}, found none`);
  return `# ${name} ${itsVersion}\n\n${text}\n`;
}
