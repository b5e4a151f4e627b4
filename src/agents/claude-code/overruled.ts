import type { EffectiveEnv, Origin } from './effective-env.ts';
import type { Variables } from './world.ts';

/** A variable of this shell that has no effect, since a settings file goes before it. */
export interface Overruled {
  readonly name: string;
  readonly by: Origin;
  readonly isEmptied: boolean;
}

/** Variables that decide who signs requests, and where they go. */
const steering = [
  'ANTHROPIC_BASE_URL',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_CUSTOM_HEADERS',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'ANTHROPIC_PROFILE',
  'ANTHROPIC_FEDERATION_RULE_ID',
  'ANTHROPIC_ORGANIZATION_ID',
  'ANTHROPIC_IDENTITY_TOKEN',
  'ANTHROPIC_IDENTITY_TOKEN_FILE',
] as const;

/** What this shell sets and a settings file sets otherwise: the file's is what the client sees. */
export function overruledVariables(env: EffectiveEnv, shell: Variables): readonly Overruled[] {
  return steering.flatMap((name) => {
    const own = shell[name]?.trim() ?? '';
    const found = env.find(name);
    if (own === '' || found === null || found.origin.scope === 'shell' || found.value.trim() === own) return [];
    return [{ name, by: found.origin, isEmptied: found.value.trim() === '' }];
  });
}

/** The same in one sentence; neither value is shown. */
export function overruledInWords(name: string, place: string, isEmptied: boolean): string {
  return `this shell’s ${name} loses to ${place}${isEmptied ? ', which empties it' : ''}`;
}
