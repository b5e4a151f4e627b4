/** A Bedrock API key, which says itself until when and where it is good. */
import type { ZooHome } from '../home.ts';
import { hour } from '../home.ts';
import type { HomeKind, Twin } from './kinds.ts';

/** A request signed ahead, as AWS makes such a key; nothing of it is real. */
export function bedrockKey(signedAt: number, lastsMs: number, region: string): string {
  const date = new Date(signedAt).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const query = [
    'Action=CallWithBearerToken',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=ASIAFAKEFAKEFAKEFAKE%2F${date.slice(0, 8)}%2F${region}%2Fbedrock%2Faws4_request`,
    `X-Amz-Date=${date}`,
    `X-Amz-Expires=${lastsMs / 1000}`,
    'X-Amz-SignedHeaders=host',
    'X-Amz-Signature=00&Version=1',
  ];
  return `bedrock-api-key-${Buffer.from(`bedrock.amazonaws.com/?${query.join('&')}`).toString('base64')}`;
}

const withKey = (home: ZooHome, key: string, region = 'eu-west-1'): void => {
  home.set('CLAUDE_CODE_USE_BEDROCK', '1');
  home.set('AWS_REGION', region);
  home.set('AWS_BEARER_TOKEN_BEDROCK', key);
};

const good = (home: ZooHome): string => bedrockKey(home.now - hour, 12 * hour, 'eu-west-1');

const elsewhere = (fact: string, sicken: Twin['sicken']): Twin => ({
  fact,
  sicken,
  id: 'bedrock-bad-credentials',
  says: /is for eu-west-1, and requests go to us-east-1/,
  outcome: 'stops',
});
const broken = (fact: string, key: (home: ZooHome) => string, says: RegExp): Twin => ({
  fact,
  sicken: (home) => home.set('AWS_BEARER_TOKEN_BEDROCK', key(home)),
  id: 'bedrock-bad-credentials',
  says,
  outcome: 'stops',
});

export const bedrockKinds: readonly HomeKind[] = [
  {
    name: 'a Bedrock key for some hours',
    client: 'claude',
    isShown: false,
    build: (home) => withKey(home, good(home)),
    twins: [
      {
        fact: 'it has ended',
        sicken: (home) => home.set('AWS_BEARER_TOKEN_BEDROCK', bedrockKey(home.now - 13 * hour, 12 * hour, 'eu-west-1')),
        id: 'bedrock-expired',
        says: /ended at \d{4}-\d\d-\d\dT\d\d:\d\dZ, by its own word/,
        outcome: 'stops',
      },
      {
        fact: 'it ends within the job',
        sicken: (home) => home.set('AWS_BEARER_TOKEN_BEDROCK', bedrockKey(home.now - 6 * hour, 12 * hour, 'eu-west-1')),
        id: 'access-token-expired',
        says: /the key for the cloud ends in/,
        outcome: 'stops',
        lasts: '8h',
      },
      elsewhere('AWS_REGION names another region', (home) => home.set('AWS_REGION', 'us-east-1')),
      elsewhere('no region is named', (home) => home.set('AWS_REGION', undefined)),
      elsewhere('the base URL is of another region', (home) =>
        home.set('ANTHROPIC_BEDROCK_BASE_URL', 'https://bedrock-runtime.us-east-1.amazonaws.com'),
      ),
      broken('it was cut off', (home) => good(home).slice(0, 90), /was cut off/),
      broken('it has quotes around it', (home) => `"${good(home)}"`, /has quotes around it/),
      broken('it is an API key of the vendor', () => `sk-ant-api03-${'a'.repeat(90)}`, /a secret of another kind/),
    ],
  },
  {
    name: 'a Bedrock key in base64 for URLs, with white space around it, and the region in the profile',
    client: 'claude',
    isShown: false,
    build: (home) => {
      withKey(home, `${good(home).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}\n`);
      home.set('AWS_REGION', undefined);
      home.set('AWS_PROFILE', 'work');
      home.file('.aws/config', '[profile work]\nregion = eu-west-1\n');
    },
    twins: [elsewhere('the profile is of another region', (home) => home.file('.aws/config', '[profile work]\nregion = us-east-1\n'))],
  },
  {
    name: 'a Bedrock key without an end, in the user’s settings',
    client: 'claude',
    isShown: false,
    build: (home, at) =>
      home.file(`${at.config}/settings.json`, {
        env: { CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'eu-west-1', AWS_BEARER_TOKEN_BEDROCK: `ABSK${'a'.repeat(80)}` },
      }),
    twins: [
      {
        fact: 'it is empty',
        sicken: (home, at) =>
          home.file(`${at.config}/settings.json`, {
            env: { CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'eu-west-1', AWS_BEARER_TOKEN_BEDROCK: '' },
          }),
        id: 'bedrock-bad-credentials',
        says: /AWS_BEARER_TOKEN_BEDROCK is set and empty/,
        outcome: 'stops',
      },
    ],
  },
];
