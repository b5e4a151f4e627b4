import { HoldfastError } from '../../core/errors.ts';
import { referenceOf, whatIsSaid } from '../../profiles/config/written.ts';
import type { WrittenProfile } from '../../stores/profile/config-edit.ts';
import { commandLine } from '../../core/shell-word.ts';

/** The options of `mcp add`, as they were typed. */
export interface WrittenServerFlags {
  readonly transport?: string;
  readonly clientId?: string;
  readonly clientSecretEnv?: string;
  readonly clientSecretFile?: string;
  readonly clientMetadataUrl?: string;
  readonly scope?: readonly string[];
  readonly header?: readonly string[];
  readonly account?: string;
  readonly resource?: string;
  readonly json?: true;
}

/**
 * The server that a command line describes, as it is written into the config file; what its values must be is for the
 * file's own check to say.
 *
 * @throws HoldfastError `usage` for a header that is not `Name: value`; it is not quoted.
 */
export function writtenServer(name: string, url: string, flags: WrittenServerFlags): WrittenProfile {
  return whatIsSaid({
    url,
    transport: flags.transport === 'auto' ? undefined : flags.transport,
    clientId: flags.clientId,
    clientSecret: referenceOf(flags.clientSecretEnv, flags.clientSecretFile),
    clientMetadataUrl: flags.clientMetadataUrl,
    scopes: flags.scope,
    headers: flags.header === undefined ? undefined : headersIn(name, url, flags.header),
    account: flags.account,
    resource: flags.resource,
  });
}

function headersIn(name: string, url: string, lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, header, value] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      if (header === undefined || value === undefined) {
        throw new HoldfastError(
          'usage',
          "expected --header 'Name: value', found no name with a colon behind it",
          commandLine('holdfast', 'mcp', 'add', name, url, '--header', 'X-Team: a'),
        );
      }
      return [header, value];
    }),
  );
}
