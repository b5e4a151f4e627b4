/** The code of a system error (`ENOENT`, `EROFS` …), or an empty string for anything else that was thrown. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
