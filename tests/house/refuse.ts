/** Refuses one act: remembers it, so that the test fails even where this is caught, and throws. */
export type Refuse = (act: string) => never;

/** A refusal that writes what it refused into `violations`. */
export function refusingInto(violations: string[]): Refuse {
  return (act) => {
    violations.push(act);
    throw new Error(`the test sandbox refuses to ${act}; use a mkdtemp folder, loopback, and the sandbox's environment`);
  };
}
