/** What a server is handed in tests: looks whose answers are known, and a clock that moves when it is told to. */
import type { Abilities, ServeSurroundings } from '../../../src/mcp/serve/abilities.ts';
import { explainer } from '../../knowledge/known.ts';

export const expired = 'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}';

export const found: Awaited<ReturnType<Abilities['diagnose']>> = {
  schema: 1,
  verdict: 'fault',
  findings: [
    {
      id: 'credentials-blanked',
      title: 'The stored login was emptied',
      level: 'error',
      scope: 'account-session',
      confidence: 0.97,
      evidence: ['both tokens in /home/ada/.claude/.credentials.json are empty'],
      next: { command: 'claude auth login', why: 'nothing else brings it back' },
      heal: 'no',
      mustNot: ['Do not delete the store.'],
      repair: null,
      client: 'claude',
      article: 'knowledge/credentials-blanked.md',
    },
  ],
  credentials: [{ context: 'print', kind: 'login', what: 'the stored login', note: null }],
  unseen: [],
};

/** Abilities of which a test replaces what it is about. */
export function abilities(own: Partial<Abilities> = {}): Abilities {
  return {
    explain: (text) => {
      const verdict = explainer.explain(text);
      return Promise.resolve({ ...verdict, resource: verdict.id === null ? null : `holdfast://articles/${verdict.id}` });
    },
    authStatus: () =>
      Promise.resolve({ schema: 1, logins: [], sessions: [], service: null, unasked: [], incidents: [], profiles: [], troubles: [] }),
    diagnose: () => Promise.resolve(found),
    preflight: (forMs, client) =>
      Promise.resolve({
        schema: 1,
        answer: 'yes',
        exitCode: 0,
        outcome: 'good',
        who: null,
        next: null,
        scope: null,
        client,
        forMs,
        items: [],
      }),
    articles: {
      list: () => [
        { slug: 'access-token-expired', title: 'It has expired', category: 'login' },
        { slug: 'access-denied', title: 'It is denied', category: 'login' },
        { slug: 'clock-skew', title: 'The clock is wrong', category: 'machine' },
      ],
      read: (slug) => (slug === 'clock-skew' ? '# The clock is wrong\n' : null),
      glossary: () => '# Glossary\n',
    },
    ...own,
  };
}

/** A clock on which seconds pass when a test says so. */
export class Seconds {
  #seconds = 0;
  readonly #sleepers: Array<() => void> = [];
  /** Told when somebody stops to sleep. */
  onAbort = (): void => undefined;

  sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#sleepers.push(resolve);
      signal?.addEventListener('abort', () => {
        this.onAbort();
        resolve();
      });
      this.pass(0);
    });
  }

  /** Lets seconds pass, one for each who sleeps or will. */
  pass(seconds: number): void {
    this.#seconds += seconds;
    for (; this.#seconds > 0 && this.#sleepers.length > 0; this.#seconds -= 1) this.#sleepers.shift()?.();
  }
}

export function around(own: Partial<Abilities> = {}, clock: ServeSurroundings['clock'] = new Seconds()): ServeSurroundings {
  return { abilities: abilities(own), version: '1.2.3', clock };
}
