import { isAbsolute, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { homeFolder } from '../home-folder.ts';
import { shown } from '../../core/shown.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where the config file is: `$HOLDFAST_CONFIG`, `config.json` in `$HOLDFAST_HOME`, else in the system's folder for settings.
 *
 * @throws HoldfastError `config-invalid` for a `HOLDFAST_CONFIG` that is not an absolute path.
 */
export function configPath(env: Variables, platform: NodeJS.Platform, systemHome: string): string {
  const named = env['HOLDFAST_CONFIG'];
  if (named !== undefined && named !== '') {
    if (isAbsolute(named)) return named;
    throw new HoldfastError(
      'config-invalid',
      `expected HOLDFAST_CONFIG to be an absolute path, found "${named}"`,
      shown`set HOLDFAST_CONFIG to a path that begins at the root, or unset it`,
    );
  }
  const own = env['HOLDFAST_HOME'];
  if (own !== undefined && own !== '') return join(own, 'config.json');
  const home = homeFolder(env, systemHome);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'holdfast', 'config.json');
  if (platform === 'win32')
    return join(env['APPDATA'] ?? join(systemHome, 'AppData', 'Roaming'), 'holdfast', 'config.json');
  const folder = env['XDG_CONFIG_HOME'];
  const settings = folder !== undefined && isAbsolute(folder) ? folder : join(home, '.config');
  return join(settings, 'holdfast', 'config.json');
}
