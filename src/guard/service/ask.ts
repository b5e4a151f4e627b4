import { objectFrom, objectOf } from '../../core/json.ts';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import type { Shown } from '../../core/shown.ts';
import { socketFolderFault, socketToAsk } from '../../stores/private-socket.ts';
import type { ServiceStatus } from './status.ts';
import { serviceSocket, sessionsFolder } from '../session/sessions-folder.ts';
import type { SessionStatus } from '../session/status.ts';

/** A session that answers later than this is busy or gone. */
const patienceMs = 2_000;

/** What every guarded run says of itself. */
export async function askSessions(stateFolder: string): Promise<readonly SessionStatus[]> {
  const folder = sessionsFolder(stateFolder);
  const names = await readdir(folder).catch(() => []);
  const sockets = names.filter((name) => name.endsWith('.sock')).toSorted();
  const answers = await Promise.all(sockets.map((name) => ask(join(folder, name), stateFolder)));
  return answers.filter((answer) => answer !== null).map((answer) => answer as unknown as SessionStatus);
}

/** What the service says of itself; null where none is at work. */
export async function askService(stateFolder: string): Promise<ServiceStatus | null> {
  return (await ask(serviceSocket(stateFolder), stateFolder)) as ServiceStatus | null;
}

/** A folder of sockets in which nobody is asked, since another user could have laid it. */
export interface Unasked {
  readonly detail: string;
  /** The exact fix, or null. */
  readonly hint: Shown | null;
}

/** The folders in which runs and service would listen, and are not asked; each once. */
export function unaskedFolders(stateFolder: string): readonly Unasked[] {
  const folders = new Set([sessionsFolder(stateFolder), dirname(serviceSocket(stateFolder))]);
  const faults = [...folders].map((folder) => socketFolderFault(folder, stateFolder));
  return faults.flatMap((fault) => (fault === null ? [] : [{ detail: fault.detail, hint: fault.hint }]));
}

/** Null for a socket that a dead process left behind, and for one that another user could have made. */
function ask(path: string, stateFolder: string): Promise<Readonly<Record<string, unknown>> | null> {
  const socketPath = socketToAsk(path, stateFolder);
  if (socketPath === null) return Promise.resolve(null);
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/status', timeout: patienceMs }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(parsed(text)));
      answer.on('error', () => resolve(null));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end();
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  const answer = objectOf(objectFrom(text));
  return answer['schema'] === 1 && typeof answer['pid'] === 'number' ? answer : null;
}
