import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** Bundles a program of this folder for Node as it is. @returns {Promise<string>} its path */
export async function built(name) {
  const file = join(import.meta.dirname, '..', '.cache', 'score', `${name}.mjs`);
  const bundle = await rolldown({
    input: join(import.meta.dirname, `${name}.ts`),
    platform: 'node',
    external: ['fs-native-extensions', '@napi-rs/keyring'],
    resolve: { mainFields: ['module', 'main'] },
    logLevel: 'silent',
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return file;
}
