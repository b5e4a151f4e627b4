/** Who speaks, by signs that folding takes away: what a program draws before its errors, and the form of its records. */

interface Mark {
  /** The fact of the lexicon that it bears out. */
  readonly fact: string;
  readonly sign: RegExp;
}

const marks: readonly Mark[] = [
  // Gemini CLI and its descendants.
  { fact: 'peer', sign: /\[API Error: / },
  { fact: 'peer', sign: /[✗×] (?:Model call failed|Execution failed|Authorization error|Session token|Error loading)/ },
  { fact: 'codex', sign: /(?:^|\n)\s*■ |(?:^|\n)ERROR: (?:unexpected status|exceeded)|stream error: / },
  { fact: 'claude-code', sign: /[⏺⎿✻]|"is_error"\s*:\s*true|\/\$bunfs\/root\/claude|B:\/~BUN\/root/ },
  // A status object of Kubernetes, and lines of its programs.
  { fact: 'tool', sign: /"status"\s*:\s*"Failure"|"kind"\s*:\s*"Status"|(?:^|\n)[EWF]\d{4} \d\d:\d\d:\d\d\.\d+ / },
  {
    fact: 'test-output',
    sign: /(?:^|\n)\s*(?:✓|✔|√|PASS|not ok|ok \d+) .*(?:\d ?ms\b|\n\s*(?:✓|✔|√) )|(?:^|\n)(?:[+-] .*\n){2}|(?:^|\n)diff --git /,
  },
  { fact: 'container', sign: /"\/root\/\.claude|\bkubectl exec\b|\bdocker exec\b/ },
];

/** The facts that a text's signs bear out, each once. */
export function marksOf(text: string): readonly string[] {
  return [...new Set(marks.flatMap(({ fact, sign }) => (sign.test(text) ? [fact] : [])))];
}
