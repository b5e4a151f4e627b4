/**
 * Data comes as a script that sets a global name: a page from a disk may load scripts, but not fetch. Each is loaded once.
 *
 * @returns the value. Rejects when the file is missing.
 */
export function loadData<T>(name: string, address: string): Promise<T> {
  const known = loading.get(name) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const promise = new Promise<T>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.addEventListener('load', () => {
      const value = (globalThis as unknown as Readonly<Record<string, T | undefined>>)[name];
      if (value === undefined) reject(new Error(`${address} does not set ${name}`));
      else resolve(value);
    });
    script.addEventListener('error', () => reject(new Error(`${address} cannot be loaded`)));
    document.head.append(script);
  });
  loading.set(name, promise);
  return promise;
}

const loading = new Map<string, Promise<unknown>>();
