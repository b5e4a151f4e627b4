/** Where the programs of the score card lie, and where they may leave something. */
export interface Stage {
  /** The folder of the sources, with the programs that run as they are. */
  readonly sources: string;
  /** The built `worker.ts`. */
  readonly worker: string;
  /** The built `holder.ts`. */
  readonly holder: string;
  /** A folder that is thrown away. */
  readonly home: string;
  /** The folder that has the peers' packages in it; empty where they are not played. */
  readonly packages: string;
}
