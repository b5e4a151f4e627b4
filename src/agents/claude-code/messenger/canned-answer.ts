/** The shortest answer that ends the client's turn, as an event stream or as one message. */
export function cannedAnswer(streamed: boolean): { readonly contentType: string; readonly body: string } {
  if (!streamed) return { contentType: 'application/json', body: JSON.stringify(message('ok', 'end_turn')) };
  const events = [
    { type: 'message_start', message: { ...message('', null), content: [] } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ok' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  return { contentType: 'text/event-stream', body };
}

/** The refusal that makes the client refresh its login. */
export const cannedRefusal = JSON.stringify({
  type: 'error',
  error: { type: 'authentication_error', message: 'OAuth token has expired; asked to refresh by Holdfast.' },
});

function message(text: string, stopReason: string | null) {
  return {
    id: 'msg_holdfast',
    type: 'message',
    role: 'assistant',
    model: 'holdfast',
    content: [{ type: 'text', text }],
    stop_reason: stopReason,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}
