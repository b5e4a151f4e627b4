/**
 * What the vendor's model says: a turn is a number of tool calls and a closing word. Which step comes next is read from
 * the conversation itself, so that any number of sessions can work at once.
 */

/** The parts of a Messages API request that matter here. */
export interface ModelRequest {
  readonly model?: unknown;
  readonly stream?: unknown;
  readonly messages?: unknown;
  readonly tools?: unknown;
}

export type Say =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'tool';
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    };

/** Decides what the model says to a request. @param step how many tool results the conversation holds. */
export type Script = (step: number, request: ModelRequest) => Say;

/** A turn of `steps` shell commands, then `done`. */
export function toolTurn(steps: number, command: (step: number) => string): Script {
  return (step) => {
    if (step >= steps) return { kind: 'text', text: 'done' };
    const input = { command: command(step), description: `step ${step + 1}` };
    return { kind: 'tool', id: `toolu_${step}`, name: 'Bash', input };
  };
}

export function stepOf(request: ModelRequest): number {
  return JSON.stringify(request.messages ?? []).split('"type":"tool_result"').length - 1;
}

const usage = { input_tokens: 10, output_tokens: 5 };

/** The whole answer as JSON, for `stream: false`. */
export function wholeMessage(request: ModelRequest, say: Say): Readonly<Record<string, unknown>> {
  const content =
    say.kind === 'text'
      ? { type: 'text', text: say.text }
      : { type: 'tool_use', id: say.id, name: say.name, input: say.input };
  return {
    id: `msg_${stepOf(request)}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: [content],
    stop_reason: say.kind === 'text' ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage,
  };
}

/** The same answer as the events of a stream. */
export function messageEvents(request: ModelRequest, say: Say): ReadonlyArray<readonly [event: string, data: object]> {
  const whole = wholeMessage(request, say);
  const start =
    say.kind === 'text' ? { type: 'text', text: '' } : { type: 'tool_use', id: say.id, name: say.name, input: {} };
  const deltas =
    say.kind === 'text'
      ? Array.from(say.text, (letter) => ({ type: 'text_delta', text: letter }))
      : [{ type: 'input_json_delta', partial_json: JSON.stringify(say.input) }];
  return [
    ['message_start', { message: { ...whole, content: [], stop_reason: null } }],
    ['content_block_start', { index: 0, content_block: start }],
    ...deltas.map((delta) => ['content_block_delta', { index: 0, delta }] as const),
    ['content_block_stop', { index: 0 }],
    ['message_delta', { delta: { stop_reason: whole['stop_reason'], stop_sequence: null }, usage }],
    ['message_stop', {}],
  ];
}
