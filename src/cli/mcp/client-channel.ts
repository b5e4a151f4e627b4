import { isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import type { Bridge } from '../../mcp/bridge/bridge.ts';
import { objectIn } from '../../mcp/bridge/json.ts';

/** A client's own way to show a person an address (MCP 2025-11-25, URL elicitation). */
export interface ClientChannel {
  /** @returns whether the client has it. */
  readonly offer: (url: string, words: string) => boolean;
}

/** @param onDeclined is called when the person would rather not. */
export function clientChannel(bridge: Bridge, what: string, onDeclined: () => void): ClientChannel {
  let count = 0;
  return {
    offer(url, words) {
      bridge.waiting.say(`somebody must sign in to ${what}: ${url}`);
      if (!('url' in objectIn(bridge.clientCapabilities, 'elicitation'))) return false;
      const elicitationId = `holdfast-sign-in-${(count += 1)}`;
      const params = { mode: 'url', message: words, url, elicitationId };
      void bridge.own.ask({ method: 'elicitation/create', params }).then((answer) => {
        // An error says that it could not be shown; the person hears of it by the calls that wait.
        if (isJSONRPCResultResponse(answer) && objectIn(answer, 'result')['action'] === 'decline') onDeclined();
      });
      return true;
    },
  };
}
