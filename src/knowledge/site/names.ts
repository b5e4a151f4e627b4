/** Words that the pages use for the values of front matter. */
import type { Summary } from '../entry.ts';
import { lookUp } from '../../core/look-up.ts';

const categories: Readonly<Record<string, string>> = {
  'login': 'Login of Claude Code',
  'machine': 'This machine',
  'environment': 'Environment, CI and containers',
  'keys': 'API keys and billing',
  'gateway': 'Gateways and proxies',
  'cloud': 'Cloud providers',
  'mcp': 'MCP servers',
  'network': 'Network and vendor',
  'other-agents': 'Other agents and monitors',
  'near-miss': 'Not a failed login',
};

export function categoryName(category: string): string {
  return lookUp(categories, category) ?? category;
}

export function healWords({ kind, heal }: Pick<Summary, 'kind' | 'heal'>): string {
  if (kind === 'near-miss') return 'not a failed login';
  return {
    yes: 'can be mended without a login',
    partly: 'can sometimes be mended without a login',
    no: 'needs a person',
  }[heal];
}
