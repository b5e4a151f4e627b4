import { join } from 'node:path';
import type { Look } from '../../agents/claude-code/look.ts';
import type { HelperFacts, PlaceSet } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { helperProgram } from './helper-program.ts';
import { runHelper } from './helper-run.ts';
import type { Expected } from './helper-run.ts';
import type { Json } from './json-file.ts';
import { isJson, objectIn, readJson, textIn } from './json-file.ts';

/** Commands in settings that bring something to sign with; null for those that may open a browser, and are never run. */
const settings: ReadonlyArray<readonly [setting: string, expected: Expected | null]> = [
  ['apiKeyHelper', 'token'],
  ['awsCredentialExport', 'aws-credentials'],
  ['awsAuthRefresh', null],
  ['gcpAuthRefresh', null],
  ['otelHeadersHelper', 'headers'],
];

interface Named {
  readonly setting: string;
  readonly command: string;
  readonly place: PlaceSet;
  readonly expected: Expected | null;
  readonly env: Readonly<Record<string, string>>;
}

/** The helpers in effect, by their shape: of each the strongest scope that names it. Run only where that was asked for. */
export async function helperFacts(world: DiagnosisWorld, look: Look): Promise<readonly HelperFacts[]> {
  const named = [...(await inSettings(look)), ...(await ofServers(world, look))];
  return await Promise.all(named.map((one) => factsOf(one, world)));
}

async function factsOf({ setting, command, place, expected, env }: Named, world: DiagnosisWorld): Promise<HelperFacts> {
  const { program, state } = await helperProgram(command, world);
  const mayRun = world.runHelpers && expected !== null && state !== 'missing';
  return { setting, place, program, state, run: mayRun ? await runHelper(command, expected, world, env) : null };
}

async function inSettings({ settings: { parts } }: Look): Promise<readonly Named[]> {
  const files = await Promise.all(
    parts.map(async ({ scope, place }) => {
      const file = await readJson(place);
      return { place: { scope, place, line: null }, fields: file.kind === 'object' ? file.fields : {} };
    }),
  );
  return settings.flatMap(([setting, expected]) => {
    // An empty one takes a weaker one away, as it is with the client.
    const found = files.find(({ fields }) => typeof fields[setting] === 'string');
    const command = found === undefined ? null : textIn(found.fields, setting);
    return found === undefined || command === null ? [] : [{ setting, command, place: found.place, expected, env: {} }];
  });
}

/** `headersHelper` of MCP servers: of the project, of the user, and of the user for this project. */
async function ofServers({ cwd }: DiagnosisWorld, { configFolder, env }: Look): Promise<readonly Named[]> {
  const account =
    env.find('CLAUDE_CONFIG_DIR') === null
      ? join(configFolder, '..', '.claude.json')
      : join(configFolder, '.claude.json');
  const [project, user] = await Promise.all([readJson(join(cwd, '.mcp.json')), readJson(account)]);
  const own = user.kind === 'object' ? user.fields : {};
  const here = objectIn(objectIn(own, 'projects'), cwd);
  // The client starts none of a project that nobody has trusted, and neither does a look at it.
  const isTrusted = here['hasTrustDialogAccepted'] === true;
  const lists: ReadonlyArray<readonly [scope: string, place: string, servers: Json]> = [
    ['project', join(cwd, '.mcp.json'), project.kind === 'object' ? objectIn(project.fields, 'mcpServers') : {}],
    ['user', account, objectIn(own, 'mcpServers')],
    ['local', account, objectIn(here, 'mcpServers')],
  ];
  return lists.flatMap(([scope, place, servers]) =>
    Object.entries(servers).flatMap(([name, server]): Named[] => {
      const command = isJson(server) ? textIn(server, 'headersHelper') : null;
      if (!isJson(server) || command === null) return [];
      const given = { CLAUDE_CODE_MCP_SERVER_NAME: name, CLAUDE_CODE_MCP_SERVER_URL: textIn(server, 'url') ?? '' };
      return [
        {
          setting: `headersHelper of ${name}`,
          command,
          place: { scope, place, line: null },
          expected: scope === 'user' || isTrusted ? 'headers' : null,
          env: given,
        },
      ];
    }),
  );
}
