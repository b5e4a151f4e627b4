import type { World } from '../world.ts';
export async function demo(_world: World): Promise<number> {
  return 0;
}
