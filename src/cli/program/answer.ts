/** Takes the exit code that a command ended with. */
export type TakeExitCode = (exitCode: number) => void;
