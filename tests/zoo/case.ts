import type { ZooHome } from './home.ts';

/** One state of a machine, and what a look at it must say. */
export interface ZooCase {
  readonly name: string;
  /** The class that must be named first; null for a state in which nothing is at fault. */
  readonly id: string | null;
  readonly scope?: string;
  /** Classes that are as right as `id`. */
  readonly or?: readonly string[];
  readonly args?: readonly string[];
  /** A second fault: it must be named too. */
  readonly also?: string;
  /** What the evidence of the first finding must name, such as the line that is at fault. */
  readonly seen?: RegExp;
  readonly build: (zoo: ZooHome) => unknown;
}
