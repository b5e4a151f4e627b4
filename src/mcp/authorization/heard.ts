/** The end of a wait that others share, or of one's own patience. Rejects with the signal's reason. */
export async function heard<T>(end: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let leave = (): void => undefined;
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
  });
  signal.addEventListener('abort', leave);
  try {
    return await Promise.race([end, left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
