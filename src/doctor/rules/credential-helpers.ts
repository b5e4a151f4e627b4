import type { HelperFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding.ts';
import type { Repair } from '../repairs/repair.ts';
import type { View } from './view.ts';
import { placeInWords } from './view.ts';
import { hidden } from '../../core/secret-form.ts';
import { commandLine, operand } from '../../core/shell-word.ts';

/** Commands that bring a key, headers or a cloud's credential (taxonomy: helper-failing). */
export function helperRules(view: View): Finding[] {
  const { settings } = view.facts;
  if (settings === null) return [];
  const key = settings.helper !== null && view.winner?.kind === 'helper' ? [settings.helper] : [];
  return [
    ...key.flatMap((helper) => judged(helper, 'error')),
    ...settings.otherHelpers.flatMap((helper) => judged(helper, weightOf(helper, view))),
  ];
}

/** What nobody uses stops nothing; a cloud's own command is used where that cloud is. */
function weightOf({ setting }: HelperFacts, { facts }: View): Finding['level'] {
  const provider = facts.cloud?.provider ?? null;
  if (setting.startsWith('aws')) return provider === 'bedrock' ? 'error' : 'info';
  if (setting.startsWith('gcp')) return provider === 'vertex' ? 'error' : 'info';
  return setting.startsWith('headersHelper') ? 'warning' : 'info';
}

function judged(helper: HelperFacts, level: Finding['level']): Finding[] {
  const { setting, place, program, state, fault, run } = helper;
  const named = `${setting} in ${placeInWords(place)}`;
  if (state === 'missing' && program?.includes(hidden) === true) {
    const next = {
      command: null,
      why: `put a command there that prints the key: ${setting} takes a command, never a key`,
    };
    return [
      finding('helper-failing', level, 0.97, `${named} is a secret itself, where a command that prints it belongs`, {
        next,
      }),
    ];
  }
  if (state === 'missing') {
    const next = { command: null, why: `make ${program ?? 'it'}, or take ${setting} out of ${place.place}` };
    const isPath = program?.startsWith('/') === true;
    const seen = `${named} names ${program}, which ${isPath ? 'is not there' : 'stands in no folder of PATH'}`;
    return [finding('helper-failing', level, isPath ? 0.97 : 0.92, seen, { next })];
  }
  if (state === 'not-executable' && program !== null) {
    const repair: Repair = { kind: 'mode', path: program, mode: 0o755 };
    const next = { command: commandLine('chmod', '+x', operand(program)), why: 'the client starts it by its shell' };
    return [
      finding('helper-failing', level, 0.97, `${named} names ${program}, which may not be executed`, { next, repair }),
    ];
  }
  if (fault !== null && program !== null) {
    const next = { command: null, why: `mend ${program}: the system cannot start it` };
    return [finding('helper-failing', level, 0.95, `${named} names ${program}, which ${fault}`, { next })];
  }
  const flaw = run?.flaw ?? null;
  return flaw === null ? [] : [finding('helper-failing', level, 0.97, `${named} ${inWords(helper, flaw)}`)];
}

function inWords({ run }: HelperFacts, flaw: NonNullable<NonNullable<HelperFacts['run']>['flaw']>): string {
  switch (flaw) {
    case 'failed':
      return `failed when it was run (exit code ${run?.exitCode ?? 'none'})`;
    case 'empty':
      return 'printed nothing';
    case 'several-lines':
      return `printed ${run?.lines ?? 'several'} lines, where one is expected`;
    case 'not-a-token':
      return 'printed something that is no token';
    case 'not-json':
      return 'printed something other than the JSON that is expected';
    case 'timed-out':
      return 'gave no answer within 10 s';
  }
}
