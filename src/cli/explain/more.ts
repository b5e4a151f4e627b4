/** The heavier parts of `explain`, which few calls need; a file of their own beside the first look. */
export { readOwnSignatures } from '../../knowledge/own-signatures.ts';
export { nearestTo } from '../../knowledge/search.ts';
export { readClipboard } from './clipboard.ts';
