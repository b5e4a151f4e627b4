import { isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import type { Bridge } from '../../mcp/bridge/bridge.ts';
import { objectIn } from '../../mcp/bridge/json.ts';

/** A client's own way to show a person an address: URL elicitation, by a request (MCP 2025-11-25) or in an answer (2026-07-28). */
export interface ClientChannel {
  /** @returns whether the client has it. */
  readonly offer: (url: string, words: string) => boolean;
  /** The person has come back from the address that was offered last. */
  readonly done: () => void;
}

/** @param onDeclined is called when the person would rather not; what it returns is told to who waits. */
export function clientChannel(bridge: Bridge, what: string, onDeclined: () => Error): ClientChannel {
  let count = 0;
  let offered: string | null = null;
  return {
    offer(url, words) {
      bridge.waiting.say(`somebody must sign in to ${what}: ${url}`);
      const elicitationId = `holdfast-sign-in-${(count += 1)}`;
      const params = { mode: 'url', message: words, url, elicitationId };
      if (bridge.askInAnswer(params, onDeclined)) return true;
      if (!('url' in objectIn(bridge.clientCapabilities, 'elicitation'))) return false;
      offered = elicitationId;
      void bridge.own.ask({ method: 'elicitation/create', params }).then((answer) => {
        // An error says that it could not be shown; the person hears of it by the calls that wait.
        if (isJSONRPCResultResponse(answer) && objectIn(answer, 'result')['action'] === 'decline') onDeclined();
      });
      return true;
    },
    done() {
      if (offered !== null) bridge.own.tell('notifications/elicitation/complete', { elicitationId: offered });
      offered = null;
    },
  };
}
