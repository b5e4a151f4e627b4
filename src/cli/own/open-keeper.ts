import { randomBytes } from 'node:crypto';
import type { OwnJournal } from '../../core/own/fact.ts';
import { usualBrake } from '../../core/own/haste.ts';
import type { Generation } from '../../core/own/record.ts';
import { OwnKeeper } from '../../keeper/own/own-keeper.ts';
import type { OwnPlan } from '../../keeper/own/plan.ts';
import type { World } from '../world.ts';
import { sayingJournal } from './say-fact.ts';

/** What is particular to one credential; what the journal is not given, is said on stderr. */
export type KeeperParts = Pick<OwnPlan, 'profile' | 'called' | 'store' | 'renewer' | 'leases' | 'patient'> & {
  readonly journal?: OwnJournal;
};

/** The keeper of one credential with the real world's clock, names and dice. */
export function openKeeper(world: World, { journal, ...parts }: KeeperParts): OwnKeeper {
  return new OwnKeeper({
    ...parts,
    clock: world.clock,
    random: world.random,
    newGeneration: () => randomBytes(8).toString('hex') as Generation,
    by: `${world.host}, process ${world.pid}`,
    journal: journal ?? sayingJournal(world, parts.called),
    brake: usualBrake,
  });
}
