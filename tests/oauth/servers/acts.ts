/** What a faulty token endpoint does with one request. */
export interface Act {
  /** Whether the server spends the token before it does the rest. */
  readonly commits: boolean;
  readonly does: 'answer' | 'cut' | 'hang' | 'cut-in-body';
  readonly afterMs: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: what a server that works would answer, with `fields` in it. */
  readonly body: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

const nothingWrong: Act = {
  commits: true,
  does: 'answer',
  afterMs: 0,
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: null,
  fields: {},
};

/** Rotates and answers; `fields` take the place of those it would send, and undefined takes one out. */
export function works(fields: Readonly<Record<string, unknown>> = {}): Act {
  return { ...nothingWrong, fields };
}

/** Answers this, and spends nothing. */
export function answers(status: number, body: string | object, headers: Readonly<Record<string, string>> = {}): Act {
  const isText = typeof body === 'string';
  const type = isText ? 'text/html; charset=utf-8' : 'application/json';
  return {
    ...nothingWrong,
    commits: false,
    status,
    headers: { 'content-type': type, ...headers },
    body: isText ? body : JSON.stringify(body),
  };
}

/** Spends the token, and does this instead of answering well. */
export function commitsThen(act: Act | 'cut' | 'hang' | 'cut-in-body'): Act {
  return typeof act === 'string' ? { ...nothingWrong, does: act } : { ...act, commits: true };
}

/** Does nothing with the token and ends the connection. */
export const cuts: Act = { ...nothingWrong, commits: false, does: 'cut' };

/** Takes its time before it answers; what is spent is spent at once. */
export function slowly(afterMs: number, act: Act): Act {
  return { ...act, afterMs };
}
