/**
 * Passes connections on, from a port of this machine or a socket to another, and understands nothing of what passes:
 *   node relay.mjs 3128 /srv/egress/proxy.sock      in the container
 *   node relay.mjs ~/egress/proxy.sock 3128         on the host, before a proxy that has no socket of its own
 */
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import process from 'node:process';

const [from, to] = process.argv.slice(2).map(place);
if (from === undefined || to === undefined) {
  process.stderr.write('error: expected a port or socket to listen at, and one to connect to\n');
  process.exit(2);
}

const server = createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ ...to, allowHalfOpen: true });
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
  near.pipe(far).pipe(near);
});
// The socket of a relay that was killed is still there, and nobody listens at it.
if (from.path !== undefined) rmSync(from.path, { force: true });
server.listen(from);

/** @param {string} text */
function place(text) {
  return /^\d+$/.test(text) ? { host: '127.0.0.1', port: Number(text), path: undefined } : { path: text };
}
