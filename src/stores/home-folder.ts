import { homedir, userInfo } from 'node:os';
import { isAbsolute, resolve } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The home folder that the system names for this user, always absolute: that of the process, and by the password database
 * where its `HOME` is unset, empty or relative. `/` for a user number that no database knows.
 */
export function systemHome(ofProcess: () => string = homedir, listedHome = () => userInfo().homedir): string {
  const home = orEmpty(ofProcess);
  if (isAbsolute(home)) return home;
  const listed = orEmpty(listedHome);
  return isAbsolute(listed) ? listed : '/';
}

/**
 * The home folder in which Holdfast itself keeps things, always absolute.
 *
 * @param fallback absolute; used where `HOME` is unset, empty or relative.
 * @param paths how paths are written, where that is not as on this machine.
 */
export function homeFolder(
  env: Variables,
  fallback: string,
  paths: { readonly isAbsolute: typeof isAbsolute } = { isAbsolute },
): string {
  const home = env['HOME'] ?? '';
  return paths.isAbsolute(home) ? home : fallback;
}

/**
 * The home folder as the client finds it (measured on 2.1.330 and 2.1.332): an empty `HOME` is none, a relative one starts
 * at the working folder, and a tilde or a blank is a name like any other.
 *
 * @param fallback absolute; used where `HOME` is unset or empty.
 * @param paths how paths are written, where that is not as on this machine.
 */
export function clientHome(
  env: Variables,
  cwd: string,
  fallback: string,
  paths: { readonly resolve: typeof resolve } = { resolve },
): string {
  const home = env['HOME'] ?? '';
  return home === '' ? fallback : paths.resolve(cwd, home);
}

function orEmpty(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}
