import { kinds } from '../../tests/zoo/homes/kinds.ts';
import { measured } from '../../tests/zoo/homes/measured.ts';
import { readKnowledge } from '../../src/knowledge/knowledge-files.ts';
import { openExplainer } from '../../src/knowledge/explainer.ts';
import { elsewhereCases } from '../../tests/zoo/cases/elsewhere.ts';
import { environmentCases } from '../../tests/zoo/cases/environment.ts';
import { loginCases } from '../../tests/zoo/cases/login.ts';
import { machineCases } from '../../tests/zoo/cases/machine.ts';
import { ZooHome } from '../../tests/zoo/home.ts';
import { lookAt } from '../../tests/zoo/homes/look.ts';
import {
  disagreement,
  falseAlarm,
  missed,
  nameOf,
  product,
  said,
  sample,
  twinsOf,
} from '../../tests/zoo/homes/product.ts';
import type { Listed } from '../../tests/zoo/homes/product.ts';
import { fixOffered } from '../../tests/zoo/homes/offered.ts';

/** What was said of one home and of each of its twins: null where that was right, else what was wrong with it. */
export interface Scored {
  readonly home: string;
  readonly healthy: string | null;
  readonly twins: Readonly<Record<string, string | null>>;
  /** Commands that were offered for a twin and did not do what they are offered for. */
  readonly offers: Readonly<Record<string, string>>;
}

/**
 * Prints how many healthy homes were let through and how many sick twins were named. `--sample` takes each kind once, `--json`
 * prints one line for each home, and `--cases` looks at the cases of the zoo instead: whether the two say the same of each.
 *
 * @param root the folder of the package, whose knowledge tells what sessions died of.
 */
export async function main(args: readonly string[], root: string): Promise<number> {
  if (args.includes('--cases')) return await agreements(root);
  const homes = args.includes('--sample') ? sample : product;
  const scored: Scored[] = [];
  for (const one of homes) {
    const result = await scoreOf(one);
    scored.push(result);
    if (args.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  if (!args.includes('--json')) process.stdout.write(pageOf(scored));
  const twins = scored.flatMap((one) => Object.values(one.twins));
  const named = twins.filter((one) => one === null).length;
  return scored.every(({ healthy }) => healthy === null) && named >= twins.length * 0.95 ? 0 : 1;
}

/** What `--cases` prints, a line for each case: how doctor and check disagree of it, or null. */
export interface Agreed {
  readonly home: string;
  readonly disagreement: string | null;
}

async function agreements(root: string): Promise<number> {
  const explainer = openExplainer(readKnowledge(root));
  let wrong = 0;
  for (const { name, build } of [...loginCases, ...environmentCases, ...machineCases, ...elsewhereCases]) {
    const home = new ZooHome();
    try {
      await build(home);
      const agreed: Agreed = {
        home: name,
        disagreement: disagreement(
          await lookAt(home, 'claude', null, (text) => Promise.resolve(explainer.explainError(text))),
          false,
        ),
      };
      wrong += agreed.disagreement === null ? 0 : 1;
      process.stdout.write(`${JSON.stringify(agreed)}\n`);
    } finally {
      home.close();
    }
  }
  return wrong === 0 ? 0 : 1;
}

async function scoreOf(one: Listed): Promise<Scored> {
  const twins: Record<string, string | null> = {};
  const offers: Record<string, string> = {};
  const healthy = await said(one, null, falseAlarm);
  for (const twin of twinsOf(one)) {
    const offered = await said(one, twin, async (seen, home) => {
      twins[twin.fact] = missed(twin, seen);
      return fixOffered(home, one.kind, twin, seen);
    });
    if (offered !== null) offers[twin.fact] = offered;
  }
  return { home: nameOf(one), healthy, twins, offers };
}

function pageOf(scored: readonly Scored[]): string {
  const rows = kinds.map(({ name, client, twins }) => {
    const own = scored.filter(({ home }) => home.startsWith(`${name} · `));
    const good = own.filter(({ healthy }) => healthy === null).length;
    const all = own.flatMap((one) => Object.values(one.twins));
    const named = all.filter((one) => one === null).length;
    const shown = measured.filter(({ home }) => home.startsWith(`${name} · `)).length;
    const real = shown === 0 ? '' : `  shown by the client in ${shown}`;
    return `${`${name} (${client}, ${twins.length} twins)`.padEnd(96)} let through ${good}/${own.length}  named ${named}/${all.length}${real}`;
  });
  const wrong = scored.flatMap(({ home, healthy, twins, offers }) => [
    ...(healthy === null ? [] : [`false alarm: ${home}: ${healthy}`]),
    ...Object.entries(twins).flatMap(([fact, how]) => (how === null ? [] : [`missed: ${home}: ${fact}: ${how}`])),
    ...Object.entries(offers).map(([fact, how]) => `offer: ${home}: ${fact}: ${how}`),
  ]);
  const twins = scored.flatMap((one) => Object.values(one.twins));
  const named = twins.filter((one) => one === null).length;
  const alarms = scored.filter(({ healthy }) => healthy !== null).length;
  const summary = [
    `${scored.length} healthy homes of ${kinds.length} kinds, ${alarms} false alarms`,
    `${twins.length} sick twins, ${named} named (${((named / twins.length) * 100).toFixed(1)} %)`,
    `${measured.length} healthy homes shown by the real client (${[...new Set(measured.map(({ client }) => client))].join(', ')})`,
  ];
  return `${[...rows, '', ...wrong, ...(wrong.length > 0 ? [''] : []), ...summary].join('\n')}\n`;
}
