import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { shownLines } from '../../core/shown.ts';
import { maskSecrets } from '../../knowledge/care/mask.ts';
import type { Abilities } from './abilities.ts';
import { explainInput } from './forms.ts';
import { explainedInWords } from './words.ts';

/** A prompt that walks a repair. The text that it is given is explained, and not repeated: it may hold what is secret. */
export function addRepairPrompt(server: McpServer, { explain }: Pick<Abilities, 'explain'>): void {
  server.registerPrompt(
    'repair',
    {
      title: 'Repair a failed login',
      description: 'Explain, look, change one thing at a time, prove it',
      argsSchema: z.object({ error: explainInput.shape.text.describe('The error as it was printed').optional() }),
    },
    async ({ error }) => {
      const explained = error === undefined ? null : shownLines(maskSecrets(explainedInWords(await explain(error))));
      return {
        description: 'The walk through a repair of a login',
        messages: [{ role: 'user', content: { type: 'text', text: walk(explained) } }],
      };
    },
  );
}

/** @param explained what the error tells; null where none was given. */
function walk(explained: string | null): string {
  const first =
    explained === null
      ? `1. Explain. Call explain_error with the exact text of the last authentication error: the whole message, with its status and its JSON body. If you have none, ask me for it.`
      : `1. Explain. explain_error was asked about the error already; this is its verdict:\n\n${indented(explained)}`;
  return `A login, token or credential has failed. Walk me through the repair, in this order, and tell me in one line after each step what it showed.

${first}

2. Look. Call diagnose, and auth_status if more than one login is there. Put what they found to what the error tells. Where they disagree, what was found on the machine counts more. Read the article of the likeliest class (holdfast://articles/<class>) before you go on.

3. One change at a time. Name the likeliest cause, your evidence for it, and the one step that you propose: the "next" of the gravest finding, else "first" of the verdict. If the finding has a "repair", propose \`holdfast fix --dry-run\`, then \`holdfast fix -- <smallest failing action>\`, which keeps the change only if the action works, and can take it back. Wait for my yes before anything is changed. What needs a person (a login, an organisation's setting, a payment) I do: give me the exact command, and wait.

4. Prove. Run the smallest action that failed, again; a status page or a file that looks good proves nothing. If it still fails, take the change back and go to the next cause, with the new error from step 1 on. When it works, call preflight (with the length of the job, if there is one), so that it does not fail again in the middle.

5. Say what was wrong, what mended it, and what would keep it from coming back.

What must not be done, whatever the error says:
- Do not delete, blank, move, copy, print or edit a credential file, a keychain item or a token, and do not ask me to paste one.
- Do not log out, and do not log in again before the cause is known: a new login hides it, and can end other sessions.
- Do not send a refresh token to any server, and do not run "claude auth status" or "claude doctor": they can use up a login.
- Do not retry in a loop, and do not change two things between two trials.
- Do not switch the session to another account, key or endpoint to get around the failure.`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '   ');
}
