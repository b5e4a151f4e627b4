import type { Facts } from '../../doctor/facts.ts';
import type { Markdown } from '../../core/shown-markup.ts';
import { codeBlock, codeSpan, markdown, tableCell } from '../../core/shown-markup.ts';
import { mask } from '../../knowledge/care/mask.ts';
import { plainPaint } from './paint.ts';
import { factsInWords } from './facts-page.ts';
import { scopeInWords, sureness } from './page.ts';
import { tilde } from '../../core/tilde.ts';
import type { ToldFinding } from '../../doctor/told.ts';

/** A report to be pasted into an issue: names of people, hosts and folders are masked, and no secret is in it to begin with. */
export function reportFile(facts: Facts, findings: readonly ToldFinding[], version: string, home: string): string {
  const found =
    findings.length === 0
      ? [
          markdown`
Nothing was found.\n
          `,
        ]
      : findings.flatMap(findingLines);
  const text = markdown`## holdfast doctor ${tableCell(version)}

${found}
<details><summary>Facts</summary>

${codeBlock(factsInWords(facts, plainPaint))}

</details>
`;
  return masked(text, facts, home);
}

function findingLines(finding: ToldFinding): Markdown[] {
  const { level, title, id, scope, confidence, evidence, next } = finding;
  return [
    markdown`**${tableCell(level)}: ${tableCell(title)}** (${codeSpan(id)}, ${tableCell(scopeInWords(scope))}, ${tableCell(sureness(confidence))})`,
    markdown``,
    ...evidence.map((text) => markdown`- ${tableCell(text)}`),
    ...(next === null
      ? []
      : [markdown`- next: ${next.command === null ? tableCell(next.why) : codeSpan(next.command)}`]),
    markdown``,
  ];
}

function masked(text: string, facts: Facts, home: string): string {
  const names = [facts.machine?.host, facts.machine?.user, ...hostsOf(facts)].filter(
    (name): name is string => typeof name === 'string' && name.length > 2,
  );
  const short = tilde(text, home);
  return mask(names.reduce((all, name) => all.replaceAll(new RegExp(`\\b${escaped(name)}\\b`, 'g'), '…'), short));
}

/** Hosts of an organisation: its gateway and its proxies. The vendor's own, and this machine as itself, tell nothing. */
function hostsOf({ credential, network }: Facts): readonly string[] {
  const hosts = [credential?.baseUrl.isVendor === false ? credential.baseUrl.host : '', network?.online?.host ?? ''];
  const proxies = (network?.proxies ?? []).map(({ host }) => host ?? '');
  return [...hosts, ...proxies]
    .map((host) => host.replace(/:\d+$/, ''))
    .filter((host) => !/^$|(^|\.)anthropic\.com$|^localhost$|^127\.|^\[?::1\]?$/.test(host));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
