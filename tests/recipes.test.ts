/** The recipes say the same thing in several places, and lead to what exists. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { image, recipe, socketRecipe } from './lab/recipe-files.ts';

const { env, volume, entrypoint, command } = image();

/** The value of each `key:` of a composition; enough where every key stands once in a line of its own. */
function valuesOf(text: string, key: string): string[] {
  return [...text.matchAll(new RegExp(`^ +${key}: (.+)$`, 'gm'))].map(([, value = '']) => value);
}

describe('the recipes', () => {
  it('keep the client’s folder and Holdfast’s in one volume', () => {
    expect(env).toEqual({ CLAUDE_CONFIG_DIR: `${volume}/claude`, HOLDFAST_HOME: `${volume}/holdfast` });
    expect([...entrypoint, ...command]).toEqual(['holdfast', 'run', '--', 'claude']);
  });

  it('give a devcontainer the same, in strict JSON', () => {
    const devcontainer = JSON.parse(recipe('devcontainer/devcontainer.json')) as Readonly<Record<string, unknown>>;
    expect(devcontainer).toMatchObject({ image: 'holdfast-claude', init: true, containerEnv: env, runArgs: ['--stop-timeout=150'] });
    expect(devcontainer['mounts']).toEqual([{ type: 'volume', source: 'agent-login-${devcontainerId}', target: volume }]);
  });

  it('give each service of a composition a volume of its own, and time to end', () => {
    const text = recipe('docker/compose.yaml');
    const mounted = [...text.matchAll(/^ +- ([\w-]+):(\/\S+)$/gm)].map(([, name, at]) => [name, at]);
    expect(mounted).toEqual([
      ['agent-login', volume],
      ['second-agent-login', volume],
    ]);
    const declared = text.split(/^volumes:$/m)[1] ?? '';
    expect([...declared.matchAll(/^ {2}([\w-]+):$/gm)].map(([, name]) => name)).toEqual(mounted.map(([name]) => name));
    expect([...valuesOf(text, 'init'), ...valuesOf(text, 'stop_grace_period')]).toEqual(['true', '150s']);
    expect(text.match(/^ {4}<<: \*agent$/gm)).toHaveLength(mounted.length);
  });

  it('lead a container without a network to the socket’s folder by the relay that the image has', () => {
    const { env: way, entrypoint: entry, egress, relay } = socketRecipe();
    expect(recipe('docker/Dockerfile')).toContain(`COPY recipes/docker/relay.mjs ${relay}`);
    const port = new URL(way['HTTPS_PROXY'] ?? '').port;
    expect(entry.join(' ')).toContain(`node ${relay} ${port} ${egress}/proxy.sock & exec ${entrypoint.join(' ')} "$@"`);
  });

  it.each(['README.md', 'docker/README.md'])('%s leads to files that exist, and names the places that the image has', (name) => {
    const text = recipe(name);
    const folder = join(import.meta.dirname, '..', 'recipes', dirname(name));
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
    const volumes = [...text.matchAll(/-v \S+?:(\/srv\/agent[\w/]*)/g)].map(([, at = '']) => at);
    expect(volumes.filter((at) => at !== volume && at !== env['CLAUDE_CONFIG_DIR'])).toEqual([]);
  });
});
