/** A user's home with profiles in it, and a login whose tokens are canaries. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../stores/scratch.ts';
import { canaries } from './canaries.ts';
import { hear } from './guarded-program.ts';

export interface CanaryHome {
  readonly folder: string;
  readonly configFile: string;
  readonly credentialFile: string;
  /** Of the profiles' upstream, with its port. */
  readonly host: string;
  /** What a command said, and how it ended. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>, input?: string): Promise<Said>;
}

export interface Said {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param holdfast the built program. @param origin the authorization server, which is the profiles' upstream as well. */
export function canaryHome(holdfast: string, origin: string): CanaryHome {
  const folder = scratchFolder();
  const state = join(folder, 'state');
  const credentials = join(state, 'credentials');
  mkdirSync(credentials, { recursive: true, mode: 0o700 });
  const endpoints = {
    token: `${origin}/token`,
    deviceAuthorization: `${origin}/device`,
    revocation: `${origin}/revoke`,
    userinfo: `${origin}/userinfo`,
  };
  const common = { type: 'oauth', endpoints, clientId: 'client', hosts: [new URL(origin).host], upstream: origin };
  const confidential = { ...common, clientSecret: { env: 'CLIENT_SECRET' }, clientAuth: 'client_secret_basic' };
  const profiles = {
    work: confidential,
    machine: { ...confidential, grant: 'client_credentials' },
    printed: { type: 'command', command: [process.execPath, '-e', 'console.log(process.env.CLIENT_SECRET)'], hosts: [] },
    fails: { type: 'command', command: [process.execPath, '-e', 'console.error(process.env.CLIENT_SECRET); process.exit(3)'] },
    fixed: { type: 'static', secret: { env: 'CLIENT_SECRET' }, hosts: [] },
  };
  const configFile = join(state, 'config.json');
  writeFileSync(configFile, JSON.stringify({ profiles }));
  const credentialFile = join(credentials, 'work.json');
  writeFileSync(credentialFile, JSON.stringify(recordFor(endpoints)), { mode: 0o600 });
  return {
    folder,
    configFile,
    credentialFile,
    host: new URL(origin).host,
    async run(args, env = {}, input = '') {
      const settings = { HOME: folder, HOLDFAST_HOME: state, CLIENT_SECRET: canaries.clientSecret };
      const heard = hear(holdfast, args, { ...settings, ...env });
      heard.child.stdin.on('error', () => undefined);
      heard.child.stdin.end(input);
      const code = await heard.ended;
      return { code, stdout: heard.stdout().toString(), stderr: heard.stderr() };
    },
  };
}

function recordFor(endpoints: Readonly<Record<string, string>>): object {
  const now = Date.now();
  return {
    schema: 1,
    profile: 'work',
    header: 'authorization',
    credential: {
      generation: '0123456789abcdef',
      accessToken: canaries.access,
      tokenType: 'Bearer',
      refreshToken: canaries.refresh,
      issuedAt: now,
      expiresAt: now + 3_600_000,
      renewAt: now + 2_500_000,
      scope: null,
      subject: null,
      endpoints: { authorization: null, ...endpoints },
    },
    intent: null,
    trouble: null,
    retryAt: null,
    failures: 0,
    hasty: [],
  };
}
