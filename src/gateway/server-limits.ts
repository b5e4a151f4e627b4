/** How a gateway's server is set up: nothing here cuts a model that thinks, and a request may be held for hours. */
export const serverLimits = {
  requestTimeout: 0,
  headersTimeout: 60_000,
  /** A client's idle connection outlives its longest pause between requests, so that none is cut under its hands. */
  keepAliveTimeout: 600_000,
  /** Twice Node's own limit: fields pass through, and whether they are too long is for the upstream to say. */
  maxHeaderSize: 32 * 1024,
  noDelay: true,
  /** As much as one read of a socket brings; with less, the socket is stopped and started anew for each longer request. */
  highWaterMark: 64 * 1024,
} as const;
