declare const checked: unique symbol;

/**
 * The path of a unix socket in a folder that only this user can reach. `stores/private-socket.ts` makes them, after a look at
 * owner, mode and links; what listens or asks takes no other path.
 */
export type PrivateSocket = string & { readonly [checked]: true };
