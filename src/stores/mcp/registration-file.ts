import { objectFrom, objectOf, textIn } from '../../core/json.ts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Registrations } from '../../core/mcp/ports.ts';
import type { Registration } from '../../core/mcp/registration.ts';
import type { Endpoints, SecretReference } from '../../core/profile/profile.ts';
import { isSafeUrl } from '../../core/profile/safe-url.ts';
import { writeAtomically } from '../atomic-file.ts';
import { makePrivateFolder, readSecretFile } from '../private-file.ts';

const schema = 1;

/** Keeps one server's registration in `<stateFolder>/mcp/<id>.json`, mode 0600, and its client's secret beside it. */
export function openRegistrations(stateFolder: string, id: string): Registrations & { readonly place: string } {
  const folder = join(stateFolder, 'mcp');
  const place = join(folder, `${id}.json`);
  const secretPlace = join(folder, `${id}.secret`);
  return {
    place,
    async read() {
      const file = readSecretFile(place);
      return file.kind === 'text' ? registrationIn(file.text) : null;
    },
    async save(registration) {
      await requireFolder(folder);
      await writeAtomically(place, `${JSON.stringify({ schema, ...registration }, null, 2)}\n`);
    },
    async keepSecret(secret) {
      await requireFolder(folder);
      await writeAtomically(secretPlace, secret);
      return { file: secretPlace };
    },
    async remove() {
      await rm(place, { force: true });
      await rm(secretPlace, { force: true });
    },
  };
}

async function requireFolder(folder: string): Promise<void> {
  const wrong = await makePrivateFolder(folder);
  if (wrong !== null) throw new HoldfastError('credential-store', wrong.detail, wrong.hint);
}

/** A text that is not wholly as it was written is none: a sign-in makes another. */
function registrationIn(text: string): Registration | null {
  const fields = objectFrom(text) ?? {};
  const endpoints = endpointsIn(fields['endpoints']);
  const { url, issuer, resource, clientId, clientAuth, origin, redirectPort, scopes } = fields;
  const isWhole =
    fields['schema'] === schema &&
    endpoints !== null &&
    isUrl(url) &&
    isUrl(issuer) &&
    typeof clientId === 'string' &&
    (clientAuth === 'client_secret_basic' || clientAuth === 'client_secret_post' || clientAuth === 'none') &&
    (origin === 'given' || origin === 'document' || origin === 'registered') &&
    Array.isArray(scopes);
  if (!isWhole) return null;
  return {
    url,
    account: textIn(fields, 'account'),
    issuer,
    endpoints,
    resource: typeof resource === 'string' ? resource : null,
    clientId,
    clientSecret: secretIn(fields['clientSecret']),
    clientAuth,
    origin,
    redirectPort: typeof redirectPort === 'number' ? redirectPort : null,
    scopes: scopes.filter((scope) => typeof scope === 'string'),
  };
}

function endpointsIn(value: unknown): Endpoints | null {
  const fields = objectOf(value);
  if (!isUrl(fields['token'])) return null;
  const urlIn = (name: string): string | null => (isUrl(fields[name]) ? fields[name] : null);
  return {
    token: fields['token'],
    authorization: urlIn('authorization'),
    deviceAuthorization: urlIn('deviceAuthorization'),
    revocation: urlIn('revocation'),
    userinfo: urlIn('userinfo'),
    namesItself: fields['namesItself'] === true,
  };
}

function secretIn(value: unknown): SecretReference | null {
  const { env, file, command } = objectOf(value);
  if (typeof env === 'string') return { env };
  if (typeof file === 'string') return { file };
  return Array.isArray(command) ? { command: command.filter((part) => typeof part === 'string') } : null;
}

function isUrl(value: unknown): value is string {
  return typeof value === 'string' && isSafeUrl(value);
}
