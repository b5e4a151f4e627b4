/** Edits of the config file's text: a profile or a server is added or taken away, and everything else stays as it is, comments too. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Node } from 'jsonc-parser';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { HoldfastError } from '../../core/errors.ts';
import { writeAtomically } from '../atomic-file.ts';
import { withMember, withoutMember } from '../json-members.ts';
import { codeOf } from '../system-error.ts';
import { shown } from '../../core/shown.ts';
import { configPlace } from './config-file.ts';

/** A profile or a server as it stands in the file. */
export type WrittenProfile = Readonly<Record<string, unknown>>;

/** The text with one more profile. @param text that was read without error, or null where there is no file. */
export function withProfile(text: string | null, name: string, profile: WrittenProfile): string {
  return withNamed(text, 'profiles', name, profile);
}

/** The text without a profile. */
export function withoutProfile(text: string, name: string): string {
  return withoutNamed(text, 'profiles', name);
}

/** The text with one more MCP server. @param text that was read without error, or null where there is no file. */
export function withMcpServer(text: string | null, name: string, server: WrittenProfile): string {
  return withNamed(text, 'mcpServers', name, server);
}

/** The text without an MCP server. */
export function withoutMcpServer(text: string, name: string): string {
  return withoutNamed(text, 'mcpServers', name);
}

type Section = 'profiles' | 'mcpServers';

function withNamed(text: string | null, section: Section, name: string, value: WrittenProfile): string {
  const root = text === null ? undefined : parseTree(text, [], { allowTrailingComma: true });
  if (text === null || root === undefined) return `${JSON.stringify({ [section]: { [name]: value } }, null, 2)}\n`;
  const all = findNodeAtLocation(root, [section]);
  if (all === undefined) return withMember(text, root, `"${section}": `, { [name]: value });
  return withMember(text, all, `${JSON.stringify(name)}: `, value);
}

function withoutNamed(text: string, section: Section, name: string): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const all = root === undefined ? undefined : findNodeAtLocation(root, [section]);
  const at = (all?.children ?? []).findIndex((member) => keyOf(member) === name);
  return all === undefined || at === -1 ? text : withoutMember(text, all, at);
}

function keyOf(member: Node): unknown {
  const value: unknown = member.children?.[0]?.value;
  return value;
}

/**
 * Writes the config file, whole or not at all; a link is followed to the file that it means.
 *
 * @throws HoldfastError `config-invalid` when it cannot be written; then it is as it was.
 */
export async function writeConfig(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeAtomically(configPlace(path), text);
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    const code = codeOf(error) || 'an unknown error';
    throw new HoldfastError(
      'config-invalid',
      `expected ${path} to be writable, found ${code}; nothing was changed`,
      shown`set HOLDFAST_CONFIG to a file that can be written`,
      error,
    );
  }
}
