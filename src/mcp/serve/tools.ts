import type { McpServer } from '@modelcontextprotocol/server';
import { readDuration } from '../../core/expiry.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { ServeSurroundings } from './abilities.ts';
import { answer } from './call.ts';
import {
  authStatus,
  diagnoseInput,
  diagnosis,
  explained,
  explainInput,
  open,
  preflightAnswer,
  preflightInput,
} from './forms.ts';
import { diagnosisInWords, explainedInWords, preflightInWords, authStatusInWords } from './words.ts';
import { shown } from '../../core/shown.ts';

/** No tool changes anything, nor asks anybody outside this machine. */
const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;

/** The four tools. */
export function addTools(server: McpServer, { abilities, clock }: ServeSurroundings): void {
  server.registerTool(
    'explain_error',
    {
      title: 'Explain an error',
      description:
        'Says which failure a 401, 403, login or token error speaks of, how sure that is, what to do first and what never to do. ' +
        'Ask it before anything else is tried. The text may be a message, a log or a session transcript; it stays on this machine.',
      inputSchema: explainInput,
      outputSchema: open(explained),
      annotations,
    },
    ({ text }, context) =>
      answer(
        { doing: 'reading the text', make: () => abilities.explain(text), words: explainedInWords },
        context,
        clock,
      ),
  );
  server.registerTool(
    'auth_status',
    {
      title: 'Logins of this machine',
      description:
        'Which logins and credential profiles this machine has, when they end, whether they renew by themselves, who uses them, ' +
        'and whether a person is needed. Reads only; no token is in the answer.',
      outputSchema: open(authStatus),
      annotations,
    },
    (context) =>
      answer({ doing: 'looking at the logins', make: abilities.authStatus, words: authStatusInWords }, context, clock),
  );
  server.registerTool(
    'diagnose',
    {
      title: 'Diagnose this machine',
      description:
        'Looks at every scope of the login on this machine (stores, variables, settings, locks, clock, disk, recent sessions) and says ' +
        'what is wrong, on which evidence, and the next step. Offline; changes nothing; takes a second or two.',
      inputSchema: diagnoseInput,
      outputSchema: open(diagnosis),
      annotations,
    },
    (_, context) =>
      answer({ doing: 'looking at this machine', make: abilities.diagnose, words: diagnosisInWords }, context, clock),
  );
  server.registerTool(
    'preflight',
    {
      title: 'Will the login last?',
      description:
        'Answers before a long job whether there is a credential, whether it is the right one, and whether it lives as long as the job ' +
        'or renews itself unattended. Offline; changes nothing.',
      inputSchema: preflightInput,
      outputSchema: open(preflightAnswer),
      annotations,
    },
    ({ for: length, client }, context) =>
      answer(
        {
          doing: 'checking',
          make: async () => abilities.preflight(lengthOf(length), client ?? 'claude'),
          words: preflightInWords,
        },
        context,
        clock,
      ),
  );
}

/** @returns milliseconds, or null. @throws HoldfastError `usage`. */
function lengthOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = readDuration(text);
  if (ms !== null) return ms;
  throw new HoldfastError('usage', 'expected "for" to be a time such as 90s, 30min, 8h or 1h30m', shown`{"for": "8h"}`);
}
