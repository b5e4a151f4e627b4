/** Paths as people write them. */
export function tilde(text: string, home: string): string {
  if (home.length <= 1) return text;
  // A neighbour of the home whose name only begins like it is another's.
  const inside = new RegExp(`${home.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?![\\w.-])`, 'g');
  return text.replaceAll(inside, '~');
}
