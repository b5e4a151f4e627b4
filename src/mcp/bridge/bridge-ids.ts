import { randomBytes } from 'node:crypto';

/**
 * Ids for what the bridge says in its own name. The party that it speaks to learns them, and no other can guess one: a server
 * could answer for the person else, or ask under an id whose answer the bridge takes for its own.
 *
 * @param word what they are for.
 */
export function bridgeIds(word: string): () => string {
  const secret = randomBytes(8).toString('hex');
  let count = 0;
  return () => `holdfast-${word}-${secret}-${(count += 1)}`;
}
