import type { ClientLook } from '../../agents/claude-code/look.ts';
import type { SettingsPart } from '../../agents/claude-code/settings/settings.ts';
import type { SettingsFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { helperFacts } from './credential-helpers.ts';
import { readJson, filledIn } from './json-file.ts';

/**
 * The settings files of all scopes, those that are not in effect, and the helpers that they name.
 *
 * @param look what a print run applies. @param base what is applied without one: a folder's helper runs only if it is in it.
 */
export async function settingsFacts(world: DiagnosisWorld, look: ClientLook, base: ClientLook): Promise<SettingsFacts> {
  const { parts, notes } = look.settings;
  const helpers = await helperFacts(world, look, base.standing === 'trusted');
  const isKeyHelper = ({ setting }: { readonly setting: string }): boolean => setting === 'apiKeyHelper';
  return {
    files: await Promise.all(parts.map((part) => fileFacts(part, world))),
    broken: notes.map(({ text }) => {
      const [place = text, because = ''] = text.split(' is not in effect: ');
      return { place, because };
    }),
    withheld: base.withheld,
    serverManaged: look.serverManaged,
    helper: helpers.find(isKeyHelper) ?? null,
    otherHelpers: helpers.filter((one) => !isKeyHelper(one)),
  };
}

async function fileFacts(
  { scope, place, env }: SettingsPart,
  { fingerprint }: DiagnosisWorld,
): Promise<SettingsFacts['files'][number]> {
  const variables = Object.keys(env).toSorted();
  const prints = Object.fromEntries(variables.map((name) => [name, fingerprint(env[name] ?? '')]));
  const file = await readJson(place);
  return { scope, place, variables, prints, model: file.kind === 'object' ? filledIn(file.fields, 'model') : null };
}
