/** `os.homedir()` asks the process, not the copied environment of a worker thread. */
import os from 'node:os';

/** Makes the functions that look up the home answer with the scratch one. */
export function guardHome(scratchHome: string): void {
  os.homedir = () => scratchHome;
  const userInfo = os.userInfo;
  os.userInfo = ((options?: { encoding: 'buffer' }) => ({
    ...userInfo(),
    homedir: options?.encoding === 'buffer' ? Buffer.from(scratchHome) : scratchHome,
  })) as typeof userInfo;
}
