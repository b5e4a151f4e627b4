/** Names of folders may hold anything; a terminal is to show them, not to obey them. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}
