/** Markdown to HTML: articles as they are written, with links between entries and coloured code. */
import MarkdownIt from 'markdown-it';
import type { HighlighterCore } from 'shiki/core';
import { createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import langBash from 'shiki/langs/bash.mjs';
import themeDark from 'shiki/themes/github-dark-high-contrast.mjs';
import themeLight from 'shiki/themes/github-light-high-contrast.mjs';

/** Renders Markdown. @param link the address of an entry, or null where there is no such entry. */
export interface Renderer {
  render(markdown: string, link: (id: string) => string | null): string;
  /** One line, without a paragraph around it. */
  inline(markdown: string, link: (id: string) => string | null): string;
  /** A block of text as it stands. */
  verbatim(text: string): string;
}

export async function openRenderer(): Promise<Renderer> {
  const highlighter = await createHighlighterCore({
    themes: [themeLight, themeDark],
    langs: [langBash],
    engine: createJavaScriptRegexEngine(),
  });
  let linkOf: (id: string) => string | null = () => null;
  const markdown = new MarkdownIt({
    html: false,
    linkify: false,
    highlight: (code, lang) => block(highlighter, code, lang),
  });
  const { rules } = markdown.renderer;
  rules['code_inline'] = (tokens, index) => {
    const content = tokens[index]?.content ?? '';
    const code = `<code>${escapeHtml(content)}</code>`;
    const address = linkOf(content);
    return address === null ? code : `<a href="${escapeHtml(address)}">${code}</a>`;
  };
  rules['heading_open'] = (tokens, index) => {
    const tag = tokens[index]?.tag ?? 'h2';
    return `<${tag} id="${slugOf(tokens[index + 1]?.content ?? '')}">`;
  };
  return {
    render(text, link) {
      linkOf = link;
      return markdown.render(text);
    },
    inline(text, link) {
      linkOf = link;
      return markdown.renderInline(text);
    },
    verbatim: (text) => `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`,
  };
}

/** A block that is wider than the page is scrolled, also with the keyboard. */
function block(highlighter: HighlighterCore, code: string, lang: string): string {
  if (!['sh', 'bash', 'console'].includes(lang)) return `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>`;
  return highlighter.codeToHtml(code.trimEnd(), {
    lang: 'bash',
    themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    defaultColor: false,
  });
}

/** What stands in an address for a heading. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
