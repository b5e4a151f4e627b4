const mark = '"stream":true';

/**
 * Tells, piece by piece of a request's body, whether it has asked for an event stream so far. Of the body only as much is
 * kept as the mark may straddle two pieces; where it is quoted within a text, its quotes are escaped and it does not match.
 */
export function streamMarkFinder(): (piece: Buffer) => boolean {
  let found = false;
  let tail = '';
  return (piece) => {
    const text = tail + piece.toString('latin1');
    found ||= text.includes(mark);
    tail = text.slice(1 - mark.length);
    return found;
  };
}
