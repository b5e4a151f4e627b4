import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundledOf, inlinedIn, licencesText, sbomOf } from '../../scripts/bundled.ts';

const program = { name: 'holdfast', version: '0.1.0', license: 'MIT' };
const texts = 'scripts/licences';

/** The real builds of the MCP SDK, which carry packages of others. */
function sdk(): { id: string; code: string }[] {
  return ['client', 'server'].flatMap((part) => {
    const folder = `node_modules/@modelcontextprotocol/${part}/dist`;
    const files = readdirSync(folder).filter((file) => file.endsWith('.mjs') && !file.startsWith('cfWorker'));
    return files.map((file) => ({ id: join(process.cwd(), folder, file), code: readFileSync(join(folder, file), 'utf8') }));
  });
}

test('each package that the MCP SDK carries in its own build has a licence text', () => {
  const packages = bundledOf(sdk(), texts);
  const names = packages.filter(({ from }) => from !== undefined).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['ajv', 'ajv-formats', 'fast-uri', 'fast-deep-equal', 'json-schema-traverse', 'content-type']),
  );
  expect(() => licencesText(packages)).not.toThrow();
});

test('the bill of materials and the licences name the same packages', () => {
  const packages = bundledOf(sdk(), texts);
  const named = [...licencesText(packages).matchAll(/^# (\S+) (\d+\.\S+)$/gm)].map(([, name, version]) => `${name}@${version}`);
  const bom = JSON.parse(sbomOf(program, packages)) as { components: { name: string; version: string }[] };
  expect(bom.components.map(({ name, version }) => `${name}@${version}`)).toEqual(named);
});

test('the same packages give the same bill, and another package another serial number', () => {
  const serial = (packages: Parameters<typeof sbomOf>[1]): string =>
    (JSON.parse(sbomOf(program, packages)) as { serialNumber: string }).serialNumber;
  const one = { name: 'a', version: '1.0.0' };
  expect(serial([one])).toBe(serial([one]));
  expect(serial([one])).not.toBe(serial([{ name: 'a', version: '1.0.1' }]));
  expect(serial([one])).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('a package without a licence text ends the build, and the message names the file to add', () => {
  const empty = mkdtempSync(join(tmpdir(), 'texts-'));
  const folder = join(empty, 'node_modules', '@scope', 'outer');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"@scope/outer","version":"1.0.0","license":"MIT"}');
  const packages = bundledOf([{ id: join(folder, 'a.js'), code: '' }], empty);
  expect(() => licencesText(packages)).toThrow('scripts/licences/@scope+outer.txt');
  expect(() => licencesText(bundledOf(sdk(), empty))).toThrow('expected the licence text of ajv 8');
});

test('a scoped package and a package with a peer in its folder name are both read from the comments', () => {
  const code =
    '//#region ../.pnpm\n//#region ../node_modules/.pnpm/@a+b@1.2.3/node_modules/@a/b/x.js\n//#region ../node_modules/.pnpm/c@3.0.1_ajv@8.18.0/node_modules/c/x.js\n';
  expect(inlinedIn(code)).toEqual([
    { name: '@a/b', version: '1.2.3' },
    { name: 'c', version: '3.0.1' },
  ]);
});
