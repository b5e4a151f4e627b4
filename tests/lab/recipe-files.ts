import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const recipes = join(import.meta.dirname, '..', '..', 'recipes');

/** The program that passes connections on. */
export const relay = join(recipes, 'docker', 'relay.mjs');

export function recipe(path: string): string {
  return readFileSync(join(recipes, path), 'utf8');
}

/** What the Dockerfile says about a container's surroundings. */
export interface Image {
  readonly env: Readonly<Record<string, string>>;
  /** Where the volume goes: the folder that holds the client's and Holdfast's. */
  readonly volume: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

export function image(): Image {
  const text = recipe('docker/Dockerfile');
  const env = Object.fromEntries([...text.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]));
  return {
    env,
    volume: dirname(env['CLAUDE_CONFIG_DIR'] ?? ''),
    entrypoint: words(/^ENTRYPOINT (\[.*\])$/m.exec(text)?.[1]),
    command: words(/^CMD (\[.*\])$/m.exec(text)?.[1]),
  };
}

/** What the composition without a network says. */
export function socketRecipe(): Pick<Image, 'env' | 'entrypoint'> & { readonly egress: string; readonly relay: string } {
  const text = recipe('docker/compose.socket.yaml');
  const environment = text.split('environment:')[1]?.split('volumes:')[0] ?? '';
  const [, list = ''] = /entrypoint:\s+\[(.*)\]/.exec(text) ?? [];
  // Quoted for YAML, and for the engine's own variables.
  const entrypoint = [...list.matchAll(/'([^']*)'/g)].map(([, word = '']) => word.replaceAll('$$', '$'));
  return {
    env: Object.fromEntries([...environment.matchAll(/(\w+): (\S+)/g)].map(([, name = '', value = '']) => [name, value])),
    entrypoint,
    egress: /\}:(\/\S+)/.exec(text)?.[1] ?? '',
    relay: /node (\S+)/.exec(entrypoint.join(' '))?.[1] ?? '',
  };
}

function words(list: string | undefined): string[] {
  return JSON.parse(list ?? '[]') as string[];
}
