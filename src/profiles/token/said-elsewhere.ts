/** A failure that the process which found it has put into words already: `error:` and `hint:` lines, and its exit code. */
export class SaidElsewhere extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, words: string) {
    super(words);
    this.exitCode = exitCode;
  }
}
