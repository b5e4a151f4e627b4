/** Takes the exit code that a command ended with. */
export type Answer = (exitCode: number) => void;
