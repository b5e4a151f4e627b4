import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';
import { HoldfastError } from '../../core/errors.ts';
import { maskSecrets } from '../../knowledge/care/mask.ts';
import type { ServeSurroundings } from './abilities.ts';
import type { Page } from '../../core/shown.ts';
import { pageOf, shown, shownLines, shownText } from '../../core/shown.ts';

/** One look that a tool makes. */
export interface ToolLook<Found> {
  /** What goes on, for whoever waits. */
  readonly doing: string;
  readonly make: () => Promise<Found>;
  /** What was found, in words that suffice by themselves: some clients show a model nothing else. */
  readonly words: (found: Found) => string;
}

/**
 * Makes a look for a client: tells it of the progress where it asked for that, stops waiting when it cancels, and makes
 * of every failure an answer with the next step. What goes out goes to whoever runs the model, so it is masked once more.
 */
export async function answer<Found extends object>(
  { doing, make, words }: ToolLook<Found>,
  { mcpReq }: ServerContext,
  clock: ServeSurroundings['clock'],
): Promise<CallToolResult> {
  const done = new AbortController();
  try {
    void tellProgress(doing, mcpReq, clock, done.signal);
    const found = safe(await unlessCancelled(make(), mcpReq.signal));
    return {
      content: [{ type: 'text', text: shownLines(maskSecrets(words(found))) }],
      structuredContent: { ...found },
    };
  } catch (error) {
    return { content: [{ type: 'text', text: shownLines(maskSecrets(failureInWords(error))) }], isError: true };
  } finally {
    done.abort();
  }
}

const everyMs = 1_000;

/** Work of less than a second is over before anybody asks how far it is. */
async function tellProgress(
  doing: string,
  { _meta, notify }: ServerContext['mcpReq'],
  clock: ServeSurroundings['clock'],
  done: AbortSignal,
): Promise<void> {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return;
  for (let seconds = 1; ; seconds += 1) {
    await clock.sleep(everyMs, done);
    if (done.aborted) return;
    const params = { progressToken, progress: seconds, message: `${doing} (${seconds} s)` };
    await notify({ method: 'notifications/progress', params }).catch(() => undefined);
  }
}

/** A look that nobody waits for any more ends by itself; it changes nothing. */
function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new HoldfastError('usage', 'the call was cancelled'));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

function failureInWords(error: unknown): Page {
  if (error instanceof HoldfastError)
    return error.hint === null ? shownText(error.message) : pageOf`${shownText(error.message)}\nNext: ${error.hint}`;
  const message = error instanceof Error ? error.message : String(error);
  return pageOf`${shown`Holdfast could not look: ${message}`}\nNext: ask the user to run holdfast doctor in a terminal`;
}

/** The same with every text in it masked, and as one line: none can begin a line of its own in the words for a model. */
function safe<T>(value: T): T {
  if (typeof value === 'string') return shownText(maskSecrets(value)) as string as T;
  if (Array.isArray(value)) return value.map((one: unknown) => safe(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, safe(one)])) as T;
}
