import { startStdioChild } from '../stdio-child.mjs';

/** Joins a session of 2025-11-25 with a process of its own, for as long as it lasts. */
export async function pumpSession(transport, program, children) {
  const pending = new Map();
  const child = startStdioChild(program, (message) => {
    const isAnswer = message.method === undefined;
    if (isAnswer) pending.delete(message.id);
    void transport.send(message, isAnswer ? undefined : { relatedRequestId: requestOf(message, pending) });
  });
  children.add(child);
  Object.assign(transport, {
    onmessage(message) {
      if (message.method !== undefined && message.id !== undefined) pending.set(message.id, tokenOf(message));
      child.send(message);
    },
    onclose() {
      children.delete(child);
      child.close();
    },
  });
  await transport.start();
}

/** Whose stream a message belongs to: progress says it, of others the newest request is taken to be the cause. */
function requestOf({ params }, pending) {
  const requests = [...pending.keys()];
  return (
    requests.find((id) => pending.get(id) !== undefined && pending.get(id) === params?.progressToken) ?? requests.at(-1)
  );
}

function tokenOf({ params: { _meta: meta } = {} }) {
  return meta?.progressToken;
}
