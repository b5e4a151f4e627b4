/** The package brings no types; only what is used here is declared. */
declare module 'fs-native-extensions' {
  /**
   * Takes an exclusive lock on the whole file, freed by the kernel when the last descriptor of this open file closes.
   * @returns false when another open file of any process has it.
   */
  export function tryLock(fd: number): boolean;
}
