import { ResourceTemplate, completable } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { png, text } from './samples.mjs';

/** @param {import('@modelcontextprotocol/server').McpServer} server */
export function addResources(server) {
  const contents = (uri, mimeType, rest) => ({ contents: [{ uri: uri.href, mimeType, ...rest }] });
  server.registerResource(
    'static-text',
    'test://static-text',
    { description: 'A text that stays', mimeType: 'text/plain' },
    (uri) => contents(uri, 'text/plain', { text: 'This is the content of the static text resource.' }),
  );
  server.registerResource(
    'static-binary',
    'test://static-binary',
    { description: 'A picture that stays', mimeType: 'image/png' },
    (uri) => contents(uri, 'image/png', { blob: png }),
  );
  server.registerResource(
    'watched-resource',
    'test://watched-resource',
    { description: 'A text to subscribe to', mimeType: 'text/plain' },
    (uri) => contents(uri, 'text/plain', { text: 'Watched.' }),
  );
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'Data by their number', mimeType: 'application/json' },
    (uri, { id }) =>
      contents(uri, 'application/json', {
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
      }),
  );
}

/** Subscriptions to single resources, as 2025-11-25 has them. */
export function addSubscriptions(server) {
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
}

/** @param {import('@modelcontextprotocol/server').McpServer} server */
export function addPrompts(server) {
  const said = (...contents) => ({ messages: contents.map((content) => ({ role: 'user', content })) });
  server.registerPrompt('test_simple_prompt', { description: 'Says one thing' }, () =>
    said(text('This is a simple prompt for testing.')),
  );
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'Says what it was told',
      argsSchema: z.object({
        arg1: completable(z.string().describe('First test argument'), (begun) =>
          ['paris', 'park', 'party'].filter((word) => word.startsWith(begun)),
        ),
        arg2: z.string().describe('Second test argument'),
      }),
    },
    ({ arg1, arg2 }) => said(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Has a resource in it', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) =>
      said(
        {
          type: 'resource',
          resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
        },
        text('Please process the embedded resource above.'),
      ),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'Has a picture in it' }, () =>
    said({ type: 'image', data: png, mimeType: 'image/png' }, text('Please analyze the image above.')),
  );
}
