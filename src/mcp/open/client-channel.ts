import { objectIn } from '../../core/json.ts';
import { isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import type { OpenableAddress } from '../../core/address.ts';
import type { ClientSide, OnReply } from '../bridge/client-side.ts';
import { bridgeIds } from '../bridge/bridge-requests.ts';
import { actionIn } from '../bridge/round-trip.ts';

/** A client's own way to show a person an address: URL elicitation, by a request (MCP 2025-11-25) or in an answer (2026-07-28). */
export interface ClientChannel {
  /** @param otherwise is called when nobody saw it there. @returns whether the client has that way. */
  readonly offer: (url: OpenableAddress, words: string, otherwise: () => void) => boolean;
  /** The person has come back from the address that was offered last. */
  readonly done: () => void;
}

/** @param onDeclined is called when the person would rather not; what it returns is told to who waits. */
export function clientChannel(client: ClientSide, what: string, onDeclined: () => Error): ClientChannel {
  const newId = bridgeIds('offer');
  let offered: string | null = null;
  return {
    offer(url, words, otherwise) {
      client.waiting.say(`somebody must sign in to ${what}: ${url}`);
      const elicitationId = newId();
      const params = { mode: 'url', message: words, url, elicitationId };
      const onReply: OnReply = (action) => {
        if (action === 'decline') return onDeclined();
        // A client that nobody sits at cancels by itself (measured with Claude Code 2.1.330 and `-p`): others must be told.
        if (action === 'cancel') otherwise();
        return null;
      };
      if (client.askInAnswer(params, onReply)) return true;
      if (!('url' in objectIn(client.capabilities, 'elicitation'))) return false;
      offered = elicitationId;
      client.ask({ method: 'elicitation/create', params }).then(
        (answer) => onReply(isJSONRPCResultResponse(answer) ? actionIn(objectIn(answer, 'result')) : 'cancel'),
        () => onReply('cancel'),
      );
      return true;
    },
    done() {
      if (offered !== null)
        client.tell({
          jsonrpc: '2.0',
          method: 'notifications/elicitation/complete',
          params: { elicitationId: offered },
        });
      offered = null;
    },
  };
}
