import { ciOf } from '../core/ci.ts';
import { HoldfastError } from '../core/errors.ts';
import { readDuration } from '../core/expiry.ts';
import type { Hold } from '../core/hold.ts';
import { decideHold } from '../core/hold.ts';
import { shown } from '../core/shown.ts';
import type { ProgramWorld } from '../stores/search-path.ts';
import { canNotifyDesktop } from '../notices/desktop.ts';
import { readWebhook } from '../notices/webhook.ts';
import type { World } from './world.ts';

/** What a command knows of who could answer, beyond its surroundings. */
export interface Answerable {
  /** What `--hold` says, milliseconds, or null. */
  readonly askedMs: number | null;
  /** What the command holds by default, milliseconds. */
  readonly usualMs: number;
  /** Whether a person may be at the screen; where it is left out, the standard streams say it. */
  readonly hasScreen?: boolean;
  /** Whether the command has a way of its own to tell people. */
  readonly canTell?: boolean;
}

type HoldWorld = ProgramWorld & Pick<World, 'stdinIsTty' | 'stdoutIsTty' | 'stderrIsTty'>;

/**
 * How long a command holds here: the one place that looks at who could answer.
 *
 * @throws HoldfastError `usage` where `HOLDFAST_HOLD` is no time.
 */
export function holdOf(world: HoldWorld, { askedMs, usualMs, hasScreen, canTell = false }: Answerable): Hold {
  const { env } = world;
  return decideHold({
    askedMs: askedMs ?? askedByVariable(env['HOLDFAST_HOLD']),
    usualMs,
    ci: ciOf(env),
    hasScreen: hasScreen ?? (world.stdinIsTty || world.stdoutIsTty || world.stderrIsTty || isShownByEditor(env)),
    canTell: canTell || hasOwnWay(env) || canNotifyDesktop(world),
  });
}

function askedByVariable(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null;
  const ms = readDuration(text);
  if (ms !== null) return ms;
  throw new HoldfastError(
    'usage',
    `expected HOLDFAST_HOLD to be a time such as 90s, 30min or 12h, found ${JSON.stringify(text)}`,
    shown`HOLDFAST_HOLD=2h, or --hold 2h`,
  );
}

function hasOwnWay(env: World['env']): boolean {
  return Boolean(env['HOLDFAST_ON_EVENT']) || readWebhook(env['HOLDFAST_WEBHOOK'] ?? '') !== null;
}

/** Editors and the desktop application start the client without a terminal, and show what it says (client 2.1.330). */
export function isShownByEditor(env: World['env']): boolean {
  return /vscode|desktop|jetbrains/.test(env['CLAUDE_CODE_ENTRYPOINT'] ?? '');
}
