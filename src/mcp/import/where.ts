import type { Where } from '../../agents/mcp/client.ts';
import { workTreeRoot } from '../../agents/mcp/folders.ts';
import type { World } from '../../host/world.ts';
import { homeFolder } from '../../stores/home-folder.ts';

/** From where the clients' files are looked for. */
export async function whereOf({ env, cwd, home, platform }: World): Promise<Where> {
  return { env, cwd, workTree: await workTreeRoot(cwd, platform), home: homeFolder(env, home), platform };
}
