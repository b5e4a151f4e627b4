import type { JsonObject } from '../../core/json.ts';
import { isObject, objectIn } from '../../core/json.ts';
import { join } from 'node:path';
import { accountFile } from '../../agents/claude-code/look.ts';
import type { ClientLook } from '../../agents/claude-code/look.ts';
import { cameWithFolder } from '../../agents/claude-code/trust.ts';
import type { HelperFacts } from '../facts.ts';
import type { PlaceSet } from '../credential-facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { helperProgram, startsTheSame } from './helper-program.ts';
import { runHelper } from './helper-run.ts';
import type { Expected } from './helper-run.ts';
import { readJson, filledIn } from './json-file.ts';

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
  /** Whether a look may run it: what came with a folder only once its user trusts that. */
  readonly isTrusted: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The helpers in effect, by their shape: of each the strongest scope that names it. Run only where that was asked for.
 *
 * @param isTrusted whether the user trusts the folder; the helpers of one that they do not trust are named, and never run.
 */
export async function helperFacts(
  world: DiagnosisWorld,
  look: ClientLook,
  isTrusted: boolean,
): Promise<readonly HelperFacts[]> {
  const named = [...(await inSettings(look, isTrusted)), ...(await ofServers(world, look, isTrusted))];
  return await Promise.all(named.map((one) => factsOf(one, world)));
}

async function factsOf(
  { setting, command, place, expected, isTrusted, env }: Named,
  world: DiagnosisWorld,
): Promise<HelperFacts> {
  const { program, state, fault } = await helperProgram(command, world);
  const isThere = state !== 'missing' && startsTheSame(command, { program, state }, world);
  const mayRun = world.runHelpers && isTrusted && expected !== null && isThere;
  return { setting, place, program, state, fault, run: mayRun ? await runHelper(command, expected, world, env) : null };
}

async function inSettings({ settings: { parts } }: ClientLook, isTrusted: boolean): Promise<readonly Named[]> {
  const files = await Promise.all(
    parts.map(async ({ scope, place }) => {
      const file = await readJson(place);
      const fields = file.kind === 'object' ? file.fields : {};
      return { place: { scope, place, line: null }, fields, mayRun: isTrusted || !cameWithFolder(scope) };
    }),
  );
  return settings.flatMap(([setting, expected]) => {
    // An empty one takes a weaker one away, as it is with the client.
    const found = files.find(({ fields }) => typeof fields[setting] === 'string');
    const command = found === undefined ? null : filledIn(found.fields, setting);
    if (found === undefined || command === null) return [];
    return [{ setting, command, place: found.place, expected, isTrusted: found.mayRun, env: {} }];
  });
}

/** `headersHelper` of MCP servers: of the project, of the user, and of the user for this project. */
async function ofServers(
  { cwd, platform, systemHome }: DiagnosisWorld,
  { configFolder, env }: ClientLook,
  isTrusted: boolean,
): Promise<readonly Named[]> {
  const account = accountFile(configFolder, env, cwd, { platform, home: systemHome });
  const [project, user] = await Promise.all([readJson(join(cwd, '.mcp.json')), readJson(account)]);
  const own = user.kind === 'object' ? user.fields : {};
  const here = objectIn(objectIn(own, 'projects'), cwd);
  const lists: ReadonlyArray<readonly [scope: string, place: string, servers: JsonObject]> = [
    ['project', join(cwd, '.mcp.json'), project.kind === 'object' ? objectIn(project.fields, 'mcpServers') : {}],
    ['user', account, objectIn(own, 'mcpServers')],
    ['local', account, objectIn(here, 'mcpServers')],
  ];
  return lists.flatMap(([scope, place, servers]) =>
    Object.entries(servers).flatMap(([name, server]): Named[] => {
      const command = isObject(server) ? filledIn(server, 'headersHelper') : null;
      if (!isObject(server) || command === null) return [];
      const given = { CLAUDE_CODE_MCP_SERVER_NAME: name, CLAUDE_CODE_MCP_SERVER_URL: filledIn(server, 'url') ?? '' };
      return [
        {
          setting: `headersHelper of ${name}`,
          command,
          place: { scope, place, line: null },
          expected: 'headers',
          // The client starts none of a project that nobody has trusted, and neither does a look at it.
          isTrusted: scope === 'user' || isTrusted,
          env: given,
        },
      ];
    }),
  );
}
