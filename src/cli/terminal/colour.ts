/** Whether to print in colour: `NO_COLOR` and `FORCE_COLOR` are asked first, then whether a person looks. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTty: boolean): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTty && env['TERM'] !== 'dumb';
}
