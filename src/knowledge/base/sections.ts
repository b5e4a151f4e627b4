/** The parts of an article. */

export interface Section {
  readonly heading: string;
  /** Markdown below the heading, up to the next one of the same level. */
  readonly text: string;
}

/** The headings that every article has, in this order. */
export const headings: readonly string[] = [
  'What this error means',
  'Why this happens',
  'Common causes',
  'Quick fixes',
  'Checks for your platform and tool',
  'Step by step',
  'How to prevent it',
  'How to tell it from its neighbours',
  'What not to do',
  'Sources checked',
  'Related errors',
  'FAQ',
];

/** The questions that every FAQ answers. */
export const questions: readonly string[] = [
  'What should I check first?',
  'Can I ignore it?',
  'Is there one fix for all cases?',
  'How do I know that it worked?',
];

/** Splits an article at its `##` headings; `#` in a block of code is no heading. */
export function sectionsOf(article: string): Section[] {
  const sections: Array<{ heading: string; lines: string[] }> = [];
  let isCode = false;
  for (const line of article.split('\n')) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    const heading = isCode ? undefined : /^## (.+)$/.exec(line)?.[1];
    if (heading === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ heading: heading.trim(), lines: [] });
  }
  return sections.map(({ heading, lines }) => ({ heading, text: lines.join('\n').trim() }));
}
