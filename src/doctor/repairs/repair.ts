/** What Holdfast itself may change, one thing each, as plain data; every change can be taken back. */

export type Repair =
  /** For the child that is started only: nothing on the machine changes. */
  | {
      readonly kind: 'child-environment';
      readonly unset: readonly string[];
      readonly set: Readonly<Record<string, string>>;
      readonly trim: readonly string[];
    }
  /** An empty folder that nobody holds; never with anything in it. */
  | { readonly kind: 'remove-lock'; readonly path: string }
  /** An empty file where a lock folder belongs. */
  | { readonly kind: 'remove-lock-file'; readonly path: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number }
  | { readonly kind: 'owner'; readonly path: string; readonly uid: number }
  /** A cache that serves nobody any more gets another name. */
  | { readonly kind: 'set-aside'; readonly path: string }
  /** A member of a JSON file that holds no secret: a stub, a cached verdict. */
  | { readonly kind: 'drop-member'; readonly path: string; readonly keys: readonly string[]; readonly isStore: boolean }
  /** A setting that stands in the way gets another name, and so keeps its value and its comments. */
  | { readonly kind: 'rename-member'; readonly path: string; readonly keys: readonly string[] }
  /** White space and quotes around a value in a settings file. */
  | { readonly kind: 'trim-member'; readonly path: string; readonly keys: readonly string[] }
  /** The official client renews its own login. */
  | { readonly kind: 'renew-by-client' };

/** From least to most intrusive. */
const order: ReadonlyArray<Repair['kind']> = [
  'child-environment',
  'remove-lock',
  'remove-lock-file',
  'mode',
  'owner',
  'set-aside',
  'trim-member',
  'drop-member',
  'rename-member',
  'renew-by-client',
];

/** How much a repair touches, 0 for the least. */
export function intrusionOf(repair: Repair): number {
  return order.indexOf(repair.kind);
}

/** What a setting that stood in the way is called afterwards. */
export const asideSuffix = '__SET_ASIDE_BY_HOLDFAST';

/** A repair as a person reads it. */
export function repairInWords(repair: Repair): string {
  switch (repair.kind) {
    case 'child-environment':
      return [
        ...repair.unset.map((name) => `start without ${name}`),
        ...repair.trim.map((name) => `start with ${name} without the quotes around it`),
        ...Object.keys(repair.set).map((name) => `start with ${name} set`),
      ].join(', ');
    case 'remove-lock':
      return `remove the empty lock folder ${repair.path}`;
    case 'remove-lock-file':
      return `set the file aside that lies where a lock folder belongs: ${repair.path}`;
    case 'mode':
      return `give ${repair.path} mode ${repair.mode.toString(8)}`;
    case 'owner':
      return `give ${repair.path} to user ${repair.uid}`;
    case 'set-aside':
      return `set the cache ${repair.path} aside`;
    case 'drop-member':
      return `take ${repair.keys.join(' › ')} out of ${repair.path}`;
    case 'rename-member':
      return `rename ${repair.keys.join(' › ')} in ${repair.path}, so that it is not in effect`;
    case 'trim-member':
      return `take the quotes off ${repair.keys.join(' › ')} in ${repair.path}`;
    case 'renew-by-client':
      return 'let the official client renew its login';
  }
}
