/**
 * What a line of a shell's file does, as far as that can be told without running it: which variables it sets, and which
 * other files it reads.
 */

/** Names that a line sets: with `export`, behind a condition, several at once, or as fish and PAM write it. */
export function namesSet(line: string): readonly string[] {
  if (/^\s*#/.test(line)) return [];
  const pam = /^\s*([A-Z_][A-Z0-9_]*)\s+(?:DEFAULT|OVERRIDE)=/.exec(line)?.[1];
  if (pam !== undefined) return [pam];
  const universal = /^SETUVAR\s+(?:--\S+\s+)*([A-Z_][A-Z0-9_]*):/.exec(line)?.[1];
  if (universal !== undefined) return [universal];
  const words = withoutQuoted(line).replace(/\s#.*$/, '');
  return words.split(/[;&|(){}]+|\b(?:then|do|else|and|or)\b/).flatMap(setBy);
}

/** One command; what stands before a program is set for that program only, and so is what an alias holds. */
function setBy(command: string): readonly string[] {
  const [, fishFlags = '', fish] = /^\s*set\s+((?:-\S+\s+)*)([A-Z_][A-Z0-9_]*)\s+\S/.exec(command) ?? [];
  if (fish !== undefined) return /(^|\s)(-\w*e|--erase)/.test(fishFlags) ? [] : [fish];
  const launched = /^\s*launchctl\s+setenv\s+([A-Z_][A-Z0-9_]*)\s/.exec(command)?.[1];
  if (launched !== undefined) return [launched];
  const [, exported] = /^\s*(?:export|readonly|(?:declare|typeset)\s+-\w*x\w*)\s+(.*)$/.exec(command) ?? [];
  const assignments = exported ?? (/^\s*(?:[A-Za-z_]\w*=\S*\s*)+$/.test(command) ? command : '');
  return [...assignments.matchAll(/(?:^|\s)([A-Z_][A-Z0-9_]*)=/g)].flatMap(([, name]) => name ?? []);
}

/** Quoted text may hold anything, and is no part of what a line does. */
function withoutQuoted(text: string): string {
  return text.replaceAll(/"(?:\\.|[^"\\])*"|'[^']*'|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|\$\{[^}]*\}/g, '_');
}

/** Files that a text reads with `source` or `.`, as they are written there. */
export function sourcedBy(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (/^\s*#/.test(line)) return [];
    const [, quoted, single, plain] =
      /(?:^|[;&|{]|\b(?:then|do|else|and)\b)\s*(?:source|\.)\s+(?:"([^"]+)"|'([^']+)'|([^\s;&|)"']+))/.exec(line) ?? [];
    const path = quoted ?? single ?? plain;
    return path === undefined ? [] : [path];
  });
}
