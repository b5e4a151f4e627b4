/** The client's hooks that Holdfast answers, as they stand in a settings file (names and fields as on client 2.1.330). */

import { usualHoldMs } from '../../../core/hold.ts';
import type { CommandLine } from '../../../core/shell-word.ts';
import { fixedCommand } from '../../../core/shell-word.ts';

/**
 * The events, in the order of a turn. A tool that fails has an event of its own, and the next request leaves after it
 * just the same.
 */
export const hookEvents = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'StopFailure',
  'SessionEnd',
] as const;

export type HookEvent = (typeof hookEvents)[number];

/** Events that may hold the turn until a person has logged in. */
const holding: ReadonlySet<HookEvent> = new Set([
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
]);

/** The client gives up a hook after this many seconds, where nothing is held for a person: one renewal, and some. */
const usualSeconds = 180;
/** What the client's limit is longer than the hold, so that Holdfast ends the wait and says why. */
const spareSeconds = 60;

/** What the client shows beside its spinner while a hook runs. */
const checks = 'Holdfast checks the login';

/** How hooks start Holdfast, quoted for the shell; the same text wherever hooks are set, since the client runs hooks of the same text only once. */
export interface HookProgram {
  /** Ends the shell with 0 where the program has nothing to do; empty, or the beginning of a list of commands. */
  readonly look: string;
  /** The command line of the program; the event follows. */
  readonly start: string;
}

/** One entry of a settings file's `hooks.<event>` list. */
export interface HookEntry {
  readonly hooks: readonly [
    { readonly type: 'command'; readonly command: string; readonly timeout: number; readonly statusMessage?: string },
  ];
}

/**
 * The entries for a settings file, by event.
 *
 * @param askedMs how long a turn may be held; null leaves that to each hook, which sees who could answer.
 * @param login what a person runs to log in to the store of these sessions; null where the client's screen says by itself
 *   what to do about a hold. The hooks' own message is seen for a moment with each tool.
 */
export function hookEntries(
  program: HookProgram,
  askedMs: number | null,
  login: CommandLine | null = fixedCommand`claude auth login`,
): Readonly<Record<HookEvent, HookEntry>> {
  const entry = (event: HookEvent): HookEntry => {
    const holds = holding.has(event);
    const hook = {
      type: 'command' as const,
      command: holds ? program.look + commandOf(program, event, askedMs) : commandOf(program, event, null),
      timeout: holds ? Math.ceil((askedMs ?? usualHoldMs) / 1_000) + spareSeconds : usualSeconds,
    };
    return {
      hooks: [
        holds
          ? { ...hook, statusMessage: login === null ? checks : `${checks}; if this lasts: ${login}, in any terminal` }
          : hook,
      ],
    };
  };
  return Object.fromEntries(hookEvents.map((event) => [event, entry(event)])) as Record<HookEvent, HookEntry>;
}

/** Whether a hook of a settings file is one of these, whichever Holdfast wrote it. */
export function isOurHook(event: string, command: string): boolean {
  return /holdfast(\.cjs)?' hook \w+/.test(command) && command.includes(` hook ${event}`);
}

/**
 * A run that ends with its failed turn tells its hooks of `StopFailure` to end at once (SIGTERM to the shell, measured on
 * client 2.1.330), so that one works on behind the shell's back. What works there has no standard input but by way of
 * another number.
 */
function commandOf({ start }: HookProgram, event: HookEvent, holdMs: number | null): string {
  const command = `${start} hook ${event}`;
  if (event === 'StopFailure') return `trap '' TERM; exec 3<&0; (${command}) <&3 >/dev/null 2>&1 &`;
  return holdMs === null ? command : `${command} --hold ${Math.round(holdMs / 1_000)}s`;
}
