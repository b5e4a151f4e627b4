/** How a command ends, as one table. Only `run` may end with other codes: its child's own, or 128 + a signal. */
export const exitCodes = {
  /** Done, or the answer is yes. */
  good: 0,
  /** The answer is no; also a failure that Holdfast did not foresee. */
  no: 1,
  /** Wrong use: options, files, folders, names. */
  usage: 2,
  /** A person must log in. */
  person: 3,
  /** A server, or a program that brings a token, gave nothing. */
  unavailable: 4,
} as const;
