import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolTurn } from '../../src/demo/simulated/turns.ts';
import type { Lab } from './lab.ts';
import { inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';

interface Said {
  readonly id: string | null;
  readonly auth: boolean;
  readonly confidence: number;
}

async function explained(lab: Lab, path: string): Promise<Said> {
  const { stdout } = await lab.holdfast(['explain', '--json', path]);
  return JSON.parse(stdout) as Said;
}

/** What the client printed, as a file. */
function printed(lab: Lab, text: string): string {
  const path = join(lab.home, 'printed.log');
  writeFileSync(path, text);
  return path;
}

/** The transcript of the one session in the lab. */
function transcript(lab: Lab): string {
  const folder = join(lab.config, 'projects');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const name = names.find((one) => one.endsWith('.jsonl'));
  if (name === undefined) throw new Error('the client wrote no transcript');
  return join(folder, name);
}

const streaming = [...unattended, '--output-format', 'stream-json', '--verbose'];

describe.concurrent('what the real client says', () => {
  it('of a dead login is recognised in its words, in its stream and in its transcript', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.bare(streaming, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endGrants();
      const { stdout } = await run.ended;
      const dead = { id: 'refresh-token-dead', auth: true };
      expect(await explained(lab, printed(lab, stdout))).toMatchObject(dead);
      expect(await explained(lab, transcript(lab))).toMatchObject(dead);
      const plain = await lab.bare(unattended, inSandbox).ended;
      expect(await explained(lab, printed(lab, plain.stdout))).toMatchObject({ auth: true });
    }));

  it('of a good run is no failure, whatever its tools print', () =>
    inLab(
      toolTurn(2, () => 'echo "API Error: 401 OAuth token has expired"; false'),
      async (lab) => {
        const { stdout } = await lab.bare(streaming, inSandbox).ended;
        expect(stdout).toContain('OAuth token has expired');
        expect(await explained(lab, printed(lab, stdout))).toMatchObject({ auth: false });
        expect(await explained(lab, transcript(lab))).toMatchObject({ auth: false });
      },
    ));

  it.each([
    ['a forbidden address', 403, 'forbidden', 'Request not allowed', 'request-not-allowed'],
    ['an empty account', 400, 'invalid_request_error', 'Your credit balance is too low to access the API.', 'credit-balance'],
    ['a closed organisation', 400, 'invalid_request_error', 'This organization has been disabled.', 'org-disabled'],
  ])('of %s is recognised', (_, status, type, message, id) =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail({ status, body: JSON.stringify({ type: 'error', error: { type, message } }), times: 20 });
      const { stdout } = await lab.bare(unattended, inSandbox).ended;
      expect(await explained(lab, printed(lab, stdout))).toMatchObject({ id });
    }),
  );
});
