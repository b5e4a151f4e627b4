import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A service that was just started takes as long as Node to load, and some. */
const tries = 20;
const pauseMs = 250;

/** Whether somebody listens where a URL of this machine leads to, within five seconds. */
export async function answers(address: string, left: number = tries): Promise<boolean> {
  const { hostname, port } = new URL(address);
  if (await listens(hostname, Number(port))) return true;
  if (left <= 1) return false;
  await pause(pauseMs);
  return answers(address, left - 1);
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
