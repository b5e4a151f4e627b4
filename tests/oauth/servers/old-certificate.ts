import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a certificate for 127.0.0.1 that ended years ago, and its key; the paths of both. */
export function makeOldCertificate(folder: string): { readonly key: string; readonly certificate: string } {
  const at = (name: string): string => join(folder, name);
  const run = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  writeFileSync(at('index.txt'), '');
  writeFileSync(at('serial'), '01');
  const policy = '[p]\ncommonName = supplied\n[x]\nsubjectAltName = IP:127.0.0.1\nbasicConstraints = critical,CA:TRUE\n';
  const authority = `database = ${at('index.txt')}\nserial = ${at('serial')}\nnew_certs_dir = ${folder}\ndefault_md = sha256\npolicy = p\n`;
  writeFileSync(at('ca.cnf'), `[ca]\ndefault_ca = d\n[d]\n${authority}${policy}`);
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at('key.pem')];
  run('req', '-new', ...made, '-out', at('request.pem'), '-subj', '/CN=old');
  const dates = ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'];
  const signed = ['-selfsign', '-keyfile', at('key.pem'), '-in', at('request.pem'), '-out', at('cert.pem')];
  run('ca', '-batch', '-config', at('ca.cnf'), '-extensions', 'x', ...dates, ...signed, '-notext');
  return { key: at('key.pem'), certificate: at('cert.pem') };
}
