/**
 * The client's status line is the one part of its screen that it draws anew while it waits for an answer (measured on 2.1.330
 * and 2.1.332, in both of its renderers): with `refreshInterval` it runs a command every so many seconds and shows what that
 * prints. Holdfast lends itself this line for as long as a session is held; at any other time it shows what the user's own
 * status line does.
 */
import { singleQuoted } from '../../../core/shell-word.ts';
import type { SettingsPart } from './settings.ts';

/** The user's own status line, as far as it decides what is shown and when. */
export interface StatusLine {
  readonly command: string;
  /** Seconds; null runs it only when something happens in the conversation. */
  readonly refreshInterval: number | null;
  /** Blanks on both sides, beside the client's own. */
  readonly padding: number | null;
}

/** Text in this file of the run's own folder is shown; where there is none, nothing is. */
export const shownFile = 'held';

/** A hold is to be on the screen within 5 s; the client waits for 0.3 s more before it runs the command. */
const tickSeconds = 3;

/** Why a status line of Holdfast's cannot be had, fit to be shown; else the user's own, null where there is none. */
export type LineToKeep = { readonly own: StatusLine | null } | { readonly because: string };

/**
 * What a status line of Holdfast's takes the place of.
 *
 * @param parts in effect, strongest first.
 * @param onceApplied the same with those of a folder that its user has not trusted yet. The client will run their status line
 *   once it is; from here nothing of it is run before.
 */
export function lineToKeep(parts: readonly SettingsPart[], onceApplied: readonly SettingsPart[]): LineToKeep {
  const off = parts.find(({ hooksOff }) => hooksOff !== null);
  if (off !== undefined) return { because: `${off.place} sets ${off.hooksOff}` };
  const known = new Set(parts.map(({ place }) => place));
  const theirs = onceApplied.find(({ statusLine, place }) => statusLine !== null && !known.has(place));
  if (theirs !== undefined)
    return { because: `${theirs.place} sets a status line, and this folder is not trusted yet` };
  const first = parts.find(({ statusLine }) => statusLine !== null);
  if (first?.scope === 'managed') return { because: `${first.place} sets the status line` };
  // The client merges the fields of all scopes, each from the strongest that has it.
  const field = <Name extends keyof StatusLine>(name: Name) =>
    parts.map(({ statusLine }) => statusLine?.[name] ?? null).find((value) => value !== null) ?? null;
  const command = field('command');
  return {
    own: command === null ? null : { command, refreshInterval: field('refreshInterval'), padding: field('padding') },
  };
}

/** The fields of `statusLine` for a settings file. @param folder of the run, in which only this user can write. */
export function statusLineFor(folder: string, own: StatusLine | null) {
  const every = Math.min(own?.refreshInterval ?? tickSeconds, tickSeconds);
  const command = own === null ? alone(folder) : around(folder, own);
  return { type: 'command', command, refreshInterval: every } as const;
}

/** Nothing is started while nothing is held: both commands are the shell's own. */
function alone(folder: string): string {
  return `d=${singleQuoted(folder)}; [ -f "$d/${shownFile}" ] || exit 0; ${showNote(0)}`;
}

/** On a screen of fewer rows the client shows one line of its status line (measured on 2.1.332). */
const fewRows = 16;

/**
 * No line is wider than the screen, where the client would cut it off; a command must be read to its end. Where there is
 * room for one line, that is what to do.
 */
function showNote(padding: number): string {
  const blanks = 4 + 2 * Math.ceil(padding);
  const note = `"$d/${shownFile}"`;
  const brief = `sed '1d;2s/^/Holdfast waits: /' ${note}`;
  const whole = `n() { if [ "\${LINES:-24}" -lt ${fewRows} ]; then ${brief}; else cat ${note}; fi; }`;
  return `${whole}; n | fold -s -w "$((\${COLUMNS:-80} - ${blanks}))" 2>/dev/null || n`;
}

/**
 * The user's command with the same input, in the same shell, as often as the client by itself would run it: a run that the
 * client makes for the sake of Holdfast alone (nothing has changed but the time) shows what was printed last. The client
 * ends a run that the next one overtakes; a command that is slower than that is let finish the next time, by itself.
 */
function around(folder: string, { command, refreshInterval, padding }: StatusLine): string {
  const isFresh = refreshInterval === null ? 'true' : `[ "$((t - s))" -lt ${Math.floor(refreshInterval)} ]`;
  const mayRepeat = refreshInterval === null || refreshInterval > tickSeconds;
  return `d=${singleQuoted(folder)}; c=${singleQuoted(command)}
last() { tail -n +3 "$d/last" 2>/dev/null; }
if [ -f "$d/${shownFile}" ]; then ${showNote(padding ?? 0)}; last; exit 0; fi
i=$(cat)
k=$(printf %s "$COLUMNS $LINES $i" | sed 's/"total_[a-z_]*duration_ms":[0-9]*//g')
t=$(date +%s)
run() {
  o=$(printf %s "$i" | "$0" -c "$c") || o=
  printf '%s\\n%s\\n%s\\n' "$t" "$k" "$o" >"$d/new.$1" && mv "$d/new.$1" "$d/last"
}
s=0; q=
{ IFS= read -r s; IFS= read -r q; } 2>/dev/null <"$d/last"
if ${mayRepeat ? `[ "$q" = "$k" ] && ${isFresh}` : 'false'}; then last; exit 0; fi
if [ "$(cat "$d/busy" 2>/dev/null)" = "$k" ]; then
  kill -0 "$(cat "$d/slow" 2>/dev/null)" 2>/dev/null ||
    { (trap '' TERM; run slow; rm -f "$d/busy" "$d/slow") >/dev/null 2>&1 </dev/null & echo $! >"$d/slow"; }
  last; exit 0
fi
printf %s "$k" >"$d/busy"
run $$
rm -f "$d/busy"
printf '%s\\n' "$o"`;
}
