/** A line beyond this is not looked at: a single message of the client's stays far below it. Bytes. */
const longestLine = 8 * 1024 * 1024;

/** Parts a stream of bytes into lines, holding no more than one unfinished line. */
export class OutputLines {
  private pieces: Buffer[] = [];
  private held = 0;
  private tooLong = false;

  /** The lines that this chunk completes. */
  take(chunk: Buffer): readonly string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      this.hold(chunk.subarray(from, at));
      lines.push(...this.end());
      from = at + 1;
    }
    this.hold(chunk.subarray(from));
    return lines;
  }

  /** The line that stands unfinished, if any. */
  end(): readonly string[] {
    const line = this.tooLong || this.held === 0 ? [] : [Buffer.concat(this.pieces).toString('utf8')];
    this.pieces = [];
    this.held = 0;
    this.tooLong = false;
    return line;
  }

  private hold(piece: Buffer): void {
    this.held += piece.length;
    this.tooLong ||= this.held > longestLine;
    if (this.tooLong) this.pieces = [];
    // A copy: the caller's buffer may be part of a larger one that would be kept alive.
    else if (piece.length > 0) this.pieces.push(Buffer.from(piece));
  }
}
