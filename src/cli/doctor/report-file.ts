import type { Facts } from '../../diagnosis/facts.ts';
import { mask } from '../../knowledge/care/mask.ts';
import { plainPaint } from './paint.ts';
import { factsInWords } from './facts-page.ts';
import { scopeInWords, sureness, tilde } from './page.ts';
import type { ToldFinding } from './told.ts';

/** A report to be pasted into an issue: names of people, hosts and folders are masked, and no secret is in it to begin with. */
export function reportFile(facts: Facts, findings: readonly ToldFinding[], version: string, home: string): string {
  const lines = [
    `## holdfast doctor ${version}`,
    '',
    ...(findings.length === 0 ? ['Nothing was found.', ''] : findings.flatMap(findingLines)),
    '<details><summary>Facts</summary>',
    '',
    '```text',
    factsInWords(facts, plainPaint),
    '```',
    '',
    '</details>',
    '',
  ];
  return masked(lines.join('\n'), facts, home);
}

function findingLines(finding: ToldFinding): string[] {
  const { level, title, id, scope, confidence, evidence, next } = finding;
  return [
    `**${level}: ${title}** (\`${id}\`, ${scopeInWords(scope)}, ${sureness(confidence)})`,
    '',
    ...evidence.map((text) => `- ${text}`),
    ...(next === null ? [] : [`- next: ${next.command === null ? next.why : `\`${next.command}\``}`]),
    '',
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
