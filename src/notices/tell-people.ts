import type { Message } from '../core/message.ts';
import { messageLines } from '../core/message.ts';
import type { ProgramWorld } from '../stores/search-path.ts';
import { tellCommand } from './command.ts';
import { notifyDesktop } from './desktop.ts';
import { postToWebhook, readWebhook, webhookForm } from './webhook.ts';

/** What telling people takes of the world. */
export interface TellWorld extends ProgramWorld {
  /** `HOLDFAST_ON_EVENT` is a command line that gets each message as JSON on its stdin, `HOLDFAST_WEBHOOK` a URL. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Says that a way to tell people does not work; there may be nobody to say it to. */
  readonly onTrouble: (text: string) => void;
}

/**
 * Tells people past the terminal, in every way that this machine has been given. Needs no terminal, so hooks and the
 * service tell people by it too.
 *
 * @returns when nothing is left to do for it: at once, but for a webhook, and then after 5 s at most. Never rejects.
 */
export async function tellPeople(world: TellWorld, message: Message): Promise<void> {
  try {
    // Nobody is interrupted for what goes on by itself.
    if (message.command !== null) notifyDesktop(world, messageLines(message));
    tellUsersCommand(world, message);
    await tellWebhook(world, message);
  } catch (error) {
    world.onTrouble(`people could not be told: ${String(error)}`);
  }
}

function tellUsersCommand(world: TellWorld, message: Message): void {
  const command = world.env['HOLDFAST_ON_EVENT'];
  if (command) tellCommand({ option: '--on-event', command, world, onTrouble: world.onTrouble }, message);
}

async function tellWebhook({ env, onTrouble }: TellWorld, message: Message): Promise<void> {
  const given = env['HOLDFAST_WEBHOOK'];
  if (!given) return;
  const url = readWebhook(given);
  if (url === null) return onTrouble(`HOLDFAST_WEBHOOK is not used: expected ${webhookForm}`);
  const trouble = await postToWebhook(url, env, message);
  if (trouble !== null) onTrouble(trouble);
}
