import type { Look } from '../../agents/claude-code/look.ts';
import type { SettingsFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { helperFacts } from './credential-helpers.ts';

/** The settings files of all scopes, those that are not in effect, and the helpers that they name. */
export async function settingsFacts(world: DiagnosisWorld, look: Look): Promise<SettingsFacts> {
  const { parts, notes } = look.settings;
  const helpers = await helperFacts(world, look);
  const isKeyHelper = ({ setting }: { readonly setting: string }): boolean => setting === 'apiKeyHelper';
  return {
    files: parts.map(({ scope, place, env }) => ({ scope, place, variables: Object.keys(env).toSorted() })),
    broken: notes.map(({ text }) => {
      const [place = text, because = ''] = text.split(' is not in effect: ');
      return { place, because };
    }),
    serverManaged: look.serverManaged,
    helper: helpers.find(isKeyHelper) ?? null,
    otherHelpers: helpers.filter((one) => !isKeyHelper(one)),
  };
}
