import { randomBytes } from 'node:crypto';
import type { ProfileJournal } from '../core/profile/fact.ts';
import { usualBrake } from '../core/profile/haste.ts';
import type { Generation } from '../core/profile/record.ts';
import { ProfileKeeper } from '../keeper/profile/profile-keeper.ts';
import type { ProfileKeeperPlan } from '../keeper/profile/plan.ts';
import type { World } from './world.ts';
import { sayingJournal } from '../notices/say-profile-fact.ts';

/** What is particular to one credential; what the journal is not given, is said on stderr. */
export type ProfileKeeperParts = Pick<
  ProfileKeeperPlan,
  'profile' | 'called' | 'store' | 'renewer' | 'leases' | 'patient'
> & {
  readonly journal?: ProfileJournal;
};

/** The keeper of one credential with the real world's clock, names and dice. */
export function openProfileKeeper(world: World, { journal, ...parts }: ProfileKeeperParts): ProfileKeeper {
  return new ProfileKeeper({
    ...parts,
    clock: world.clock,
    random: world.random,
    newGeneration: () => randomBytes(8).toString('hex') as Generation,
    by: `${world.hostname}, process ${world.pid}`,
    journal: journal ?? sayingJournal(world.terminal, parts.called),
    brake: usualBrake,
  });
}
