/** What `holdfast explain` is asked, without the parser of the whole program: most calls are that simple. */

import { lookUp } from '../../core/look-up.ts';

/** One call of `explain`. */
export interface Request {
  /** Files, `-` for stdin, texts, or the name of a class; none means stdin. */
  readonly inputs: readonly string[];
  readonly form: 'page' | 'json' | 'ndjson';
  /** Every class that was found instead of the first. */
  readonly all: boolean;
  readonly clipboard: boolean;
  readonly list: boolean;
  /** Also why it is explained so. */
  readonly why: boolean;
}

const flags: Readonly<Record<string, (request: Request) => Request>> = {
  '--json': (request) => ({ ...request, form: 'json' }),
  '--ndjson': (request) => ({ ...request, form: 'ndjson' }),
  '--all': (request) => ({ ...request, all: true }),
  '--clipboard': (request) => ({ ...request, clipboard: true }),
  '--list': (request) => ({ ...request, list: true }),
  '--why': (request) => ({ ...request, why: true }),
};

/** Reads the plain forms. @returns null for everything that the program's own parser must see, such as `--help`. */
export function readRequest(argv: readonly string[]): Request | null {
  let request: Request = { inputs: [], form: 'page', all: false, clipboard: false, list: false, why: false };
  for (const word of argv) {
    const flag = lookUp(flags, word);
    if (flag !== undefined) request = flag(request);
    else if (word.startsWith('-') && word !== '-') return null;
    else request = { ...request, inputs: [...request.inputs, word] };
  }
  return request;
}
