/** Which variables a test may see; everything else, known or not yet invented, stays outside. */
import { join } from 'node:path';

const kept = /^(PATH|TERM|LANG|LC_\w+|TZ|SHELL|USER|LOGNAME|NODE_ENV|NODE_V8_COVERAGE)$/;
/** What the test runner itself puts into its workers, and what this project's scripts tell the tests. */
const runner = /^(VITEST(_\w+)?|TEST|MODE|DEV|PROD|SSR|BASE_URL|HOLDFAST_LONG|HOLDFAST_TEST_\w+)$/;
const windows = /^(SYSTEMROOT|COMSPEC|PATHEXT|WINDIR|SYSTEMDRIVE)$/i;

/** An environment with everything taken out that could lead to somebody's settings, and with a home and a temporary folder of its own. */
export function scratchEnvironment(env: NodeJS.ProcessEnv, home: string, tmp: string): NodeJS.ProcessEnv {
  const names = Object.keys(env).filter((name) => kept.test(name) || runner.test(name) || windows.test(name));
  return {
    ...Object.fromEntries(names.map((name) => [name, env[name]])),
    ...homeVariables(home),
    TMPDIR: tmp,
    TEMP: tmp,
    TMP: tmp,
  };
}

function homeVariables(home: string): Record<string, string> {
  return {
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_RUNTIME_DIR: join(home, '.run'),
    HOLDFAST_HOME: join(home, '.holdfast'),
  };
}
