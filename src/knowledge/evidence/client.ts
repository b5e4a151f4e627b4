/** Whose failure a text tells of, by the program that it names: what helps Claude Code is no advice for another. */

/** A program whose login is its own. */
export interface NamedClient {
  /** As entries name it under `advice`. */
  readonly id: string;
  readonly name: string;
  /** The command that signs in; null where it is done on its screen. */
  readonly signIn: string | null;
}

interface Known extends NamedClient {
  readonly named: RegExp;
}

const others: readonly Known[] = [
  {
    id: 'codex',
    name: 'Codex',
    signIn: 'codex login',
    named: /\bcodex\b|\bchatgpt\b|auth\.openai\.com|unexpected status \d{3}\b[\s\S]{0,400}?\burl: ?https?:/i,
  },
  {
    id: 'cursor',
    name: 'Cursor',
    signIn: 'cursor-agent login',
    named:
      /\bcursor-agent\b|\bCursor\b(?! (?:position|is at))|[~/\\]\.cursor\b|\bcursor\.(?:sh|com)\b|\bcursor (?:agent|ide|editor|cli)\b/,
  },
  { id: 'copilot', name: 'Copilot', signIn: 'copilot login', named: /\bcopilot\b(?!\.com\/mcp)/i },
  { id: 'gemini', name: 'Gemini CLI', signIn: null, named: /\bgemini\b|[~/\\]\.gemini\b|cloudcode-pa\./i },
  { id: 'opencode', name: 'opencode', signIn: 'opencode auth login', named: /\bopencode\b/i },
  { id: 'kiro', name: 'Kiro', signIn: 'kiro-cli login', named: /\bkiro(?:-cli)?\b/i },
  { id: 'amazon-q', name: 'Amazon Q', signIn: 'q login', named: /\bamazon q\b|\bcodewhisperer\b/i },
  { id: 'windsurf', name: 'Windsurf', signIn: null, named: /\bwindsurf\b|\bcodeium\b/i },
  { id: 'cline', name: 'Cline', signIn: null, named: /\bcline\b|\broo[ -]code\b/i },
  { id: 'aider', name: 'aider', signIn: null, named: /\baider\b/i },
  { id: 'zed', name: 'Zed', signIn: null, named: /\bzed (?:agent|editor)\b|\bzed\.dev\b/i },
  { id: 'goose', name: 'goose', signIn: null, named: /\bgoose (?:session|configure|cli)\b|\bblock\/goose\b/i },
];

/** A server behind an agent; its login is not the agent's. */
const mcp: Known = {
  id: 'mcp',
  name: 'the MCP server',
  signIn: null,
  named: /\bmcp\b|\bmcp[-_]|modelcontextprotocol/i,
};

/** Words that only Claude Code is told with; a model's name is none. */
const claudeCode =
  /\bclaude[ -]?code\b|\bclaude (?:-p|--|auth\b|login\b|mcp\b|update\b|doctor\b|setup-token\b)|[~/\\]\.claude\b|\bCLAUDE_[A-Z]/i;

/** The program that a text names, other than Claude Code; null where it names Claude Code, or nobody. */
export function clientNamedIn(text: string): NamedClient | null {
  const begin = text.slice(0, longestLook);
  const agent = claudeCode.test(begin) ? undefined : others.find(({ named }) => named.test(begin));
  return agent ?? (mcp.named.test(begin) ? mcp : null);
}

/** In characters. */
const longestLook = 16_384;

/** The ids by which an entry may give advice. */
export const clientIds: readonly string[] = [...others, mcp].map(({ id }) => id);
