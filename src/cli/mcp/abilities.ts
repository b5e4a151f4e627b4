/** What Holdfast's own MCP server can look at: what the commands print, from the same functions. Loaded when asked for. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Abilities, Articles } from '../../mcp/serve/abilities.ts';
import { articleUri } from '../../mcp/serve/articles.ts';
import { surroundingsOf } from '../commands/explain.ts';
import { readArticle, readKnowledge } from '../../knowledge/knowledge-files.ts';
import { articlePage } from '../explain/page.ts';
import type { ProfilesReport } from '../../profiles/config/look.ts';
import type { ProfileReport } from '../../profiles/config/report.ts';
import type { Host } from '../../host/open-host.ts';

export function abilitiesOf(host: Host): Abilities {
  let explainer: Promise<(text: string) => ReturnType<Abilities['explain']>> | undefined;
  return {
    explain: async (text) => {
      explainer ??= openExplainer(host);
      return (await explainer)(text);
    },
    authStatus: together(() => authStatus(host)),
    diagnose: together(() => diagnose(host)),
    preflight: async (forMs, client) => {
      const { lookAhead } = await import('../../doctor/check/look-ahead.ts');
      return { ...(await lookAhead(host, { forMs, client, online: false, runHelpers: false })) };
    },
    articles: articlesIn(host.root()),
  };
}

async function openExplainer(host: Host): Promise<(text: string) => ReturnType<Abilities['explain']>> {
  const { openTextExplainer } = await import('../explain/explain.ts');
  const explain = await openTextExplainer(surroundingsOf(host));
  return async (text) => {
    const { findings, ...verdict } = await explain(text);
    return {
      ...verdict,
      resource: verdict.id === null ? null : articleUri(verdict.id),
      // Where something stands in a log is told with its line, which may hold a secret.
      ...(findings === undefined
        ? {}
        : { findings: findings.map(({ id, auth, confidence, count }) => ({ id, auth, confidence, count })) }),
    };
  };
}

async function authStatus(host: Host): ReturnType<Abilities['authStatus']> {
  const { reportStatus } = await import('../../guard/status/report.ts');
  const { reportProfiles } = await import('../../profiles/config/look.ts');
  const [{ logins, sessions, service, incidents }, profiles] = await Promise.all([
    reportStatus(host),
    // A config file with a fault says nothing of the logins.
    reportProfiles(host).catch(expected),
  ]);
  return {
    schema: 1,
    logins,
    sessions,
    service,
    incidents,
    profiles: profiles instanceof HoldfastError ? null : profiles.profiles.map(withoutArguments),
    troubles: profiles instanceof HoldfastError ? [{ message: profiles.message, hint: profiles.hint }] : [],
  };
}

/** The arguments of a program are the user's own affair, and some are secret. */
function withoutArguments(profile: ProfileReport): ProfileReport {
  return profile.type === 'command' ? { ...profile, from: profile.from.split(' ', 1)[0] ?? '' } : profile;
}

function expected(error: unknown): HoldfastError | ProfilesReport {
  if (error instanceof HoldfastError) return error;
  throw error;
}

async function diagnose(host: Host): ReturnType<Abilities['diagnose']> {
  const { reportMachine } = await import('../../doctor/report.ts');
  const { report } = await reportMachine(host, { online: false, runHelpers: false, client: null });
  const { schema, verdict, findings, facts } = report;
  const credentials = (facts.credential?.winners ?? []).map(({ context, kind, what, note }) => {
    return { context, kind, what, note };
  });
  return { schema, verdict, findings, credentials, unseen: facts.failed };
}

/** Whoever asks while a look is being made gets its answer. */
function together<T>(look: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= look().finally(() => (running = undefined));
    return running;
  };
}

function articlesIn(root: string): Articles {
  const base = readKnowledge(root);
  const heads = base.knowledge.entries.flatMap(({ id }) => {
    const words = base.wordsOf(id);
    return words === undefined ? [] : [{ slug: id, title: words.title, category: words.category }];
  });
  const glossaryFile = join(root, 'knowledge', 'glossary.md');
  return {
    list: () => heads,
    read(slug) {
      const words = base.wordsOf(slug);
      const text = words === undefined ? null : readArticle(root, slug);
      return words === undefined || text === null ? null : articlePage(words, text);
    },
    glossary: () => (existsSync(glossaryFile) ? readFileSync(glossaryFile, 'utf8') : null),
  };
}
