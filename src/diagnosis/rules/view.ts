import type { ClientLogin } from '../../core/credential.ts';
import type { ClientFacts, Facts, Level, PlaceSet, Winner } from '../facts.ts';
import type { CommandLine } from '../../core/shell-word.ts';
import { fixedCommand } from '../../core/shell-word.ts';

/** What several rules ask of the facts. */
export interface View {
  readonly facts: Facts;
  readonly now: number;
  /** What an unattended client sends (`claude -p`), which is what runs depend on. */
  readonly winner: Winner | null;
  /** Whether the stored login is what counts here. */
  readonly usesLogin: boolean;
  readonly login: ClientLogin | null;
  readonly loginCommand: CommandLine;
  readonly inContainer: boolean;
  /** Running clients that use this very store, or may. */
  readonly clients: ClientFacts['running'];
  /** Whether none runs, as far as that could be seen; only then may what a client keeps be touched. */
  readonly isIdle: boolean;
  level(what: string): Level | null;
}

export function viewOf(facts: Facts): View {
  const winner = facts.credential?.winners.find(({ context }) => context === 'print') ?? null;
  const reading = facts.store?.reading;
  const clients =
    facts.clients?.running.filter(({ name, usesThisStore }) => name === 'claude' && usesThisStore !== false) ?? [];
  return {
    facts,
    now: facts.at,
    winner,
    usesLogin: winner === null || winner.kind === 'login' || winner.kind === 'none',
    login: reading?.kind === 'login' ? reading.login : null,
    loginCommand: facts.credential?.loginCommand ?? fixedCommand`claude auth login`,
    inContainer: facts.machine !== null && (facts.machine.container !== null || facts.machine.devcontainer),
    clients,
    isIdle: facts.clients?.isComplete === true && clients.length === 0,
    level: (what) => facts.credential?.levels.find((level) => level.what === what && level.isSet) ?? null,
  };
}

/** Where something is set, for people. */
export function placeInWords(place: PlaceSet | null): string {
  if (place === null) return 'the environment';
  if (place.scope === 'shell') return 'this shell';
  return place.line === null ? `${place.place} (${place.scope})` : `${place.place}:${place.line}`;
}

/** Whether a place is a settings file of the client, which Holdfast can edit. */
export function isSettingsFile(place: PlaceSet | null): boolean {
  return place !== null && ['user', 'project', 'local'].includes(place.scope) && place.place.startsWith('/');
}

/** Whether the shell gives it, wherever the shell has it from: what a child is started with can be without it. */
export function isOfShell(place: PlaceSet | null): boolean {
  return place !== null && !['managed', 'flag', 'local', 'project', 'user', 'profile'].includes(place.scope);
}
