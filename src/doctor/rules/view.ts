import type { ClientLogin } from '../../core/credential.ts';
import type { Step } from '../finding.ts';
import type { ClientFacts, Facts } from '../facts.ts';
import type { Level, PlaceSet, Winner } from '../credential-facts.ts';
import type { CommandLine } from '../../core/shell-word.ts';
import { fixedCommand } from '../../core/shell-word.ts';
import type { Unsaved } from './unsaved.ts';
import { whyUnsaved } from './unsaved.ts';

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
  /** Why a login could not be kept here, or null. */
  readonly unsaved: Unsaved | null;
  /** What keeps the client's own commands from being typed, in words, or null. */
  readonly noClient: string | null;
  /** The CI system whose job this is: nobody can log in there; or null. */
  readonly runner: string | null;
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
  const inContainer = facts.machine !== null && (facts.machine.container !== null || facts.machine.devcontainer);
  return {
    facts,
    now: facts.at,
    winner,
    usesLogin: winner === null || winner.kind === 'login' || winner.kind === 'none',
    login: reading?.kind === 'login' ? reading.login : null,
    loginCommand: facts.credential?.loginCommand ?? fixedCommand`claude auth login`,
    inContainer,
    unsaved: whyUnsaved(facts, inContainer),
    noClient: noClientIn(facts),
    runner: runnerOf(facts),
    clients,
    isIdle: facts.clients?.isComplete === true && clients.length === 0,
    level: (what) => facts.credential?.levels.find((level) => level.what === what && level.isSet) ?? null,
  };
}

/** `CI=true` alone stands in people's shells, too; with a secret that is empty it is a job that was given none. */
function runnerOf({ machine, credential }: Facts): string | null {
  const ci = machine?.ci ?? null;
  return ci === 'CI' && (credential?.emptied.length ?? 0) === 0 ? null : ci;
}

/** Where the client lies, if not on PATH: nobody can type its commands as they stand. */
function noClientIn({ clients }: Facts): string | null {
  if (clients === null || clients.installed.some(({ isOnPath }) => isOnPath)) return null;
  const [other] = clients.installed;
  return other === undefined ? 'install the client' : `put the folder of ${other.path} on PATH`;
}

/**
 * The one door to "log in": a person is told the client's own command, and a job of CI what gives it a credential. What keeps that
 * command from being typed, or its login from being kept, comes first.
 */
export function signInStep(view: Pick<View, 'runner' | 'loginCommand' | 'unsaved' | 'noClient'>, why: string): Step {
  const { runner, loginCommand, unsaved } = view;
  if (runner === null) return unsaved?.step ?? stepOfPerson(view) ?? { command: loginCommand, why };
  const system = runner === 'CI' ? 'a CI system' : runner;
  return {
    command: null,
    why: `this is a job of ${system}, where nobody can log in: hand it a secret of its own as CLAUDE_CODE_OAUTH_TOKEN (claude setup-token on a machine of yours makes one), an API key, or workload identity`,
  };
}

/** The login of a person who has something else to do before. */
function stepOfPerson({ noClient, loginCommand }: Pick<View, 'loginCommand' | 'noClient'>): Step | null {
  return noClient === null ? null : { command: null, why: `${noClient}, then log in: ${loginCommand}` };
}

/** Whether a step is a person's login, also where something else comes before it. */
export function isSignIn(step: Step, view: Pick<View, 'loginCommand' | 'noClient'>): boolean {
  return step.command === null ? step.why === stepOfPerson(view)?.why : step.command === view.loginCommand;
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

/** Variables that were to bring a secret, and hold none; in a job of CI that says who is to mend it. */
export function emptiedInWords({ facts, runner }: Pick<View, 'facts' | 'runner'>): string[] {
  const means = runner === null ? '' : ': this run was given no secret';
  return (facts.credential?.emptied ?? []).map(
    ({ what, place }) => `${what} in ${placeInWords(place)} is set and empty${means}`,
  );
}
