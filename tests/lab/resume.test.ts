import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';
import { pause } from './lab.ts';
import { inLab, inSandbox, slowTurn, unattended } from './work.ts';

/** Without a gateway nothing stands between the client and its vendor's refusal. */
const alone = { ...inSandbox, options: ['--no-gateway'] };

interface Message {
  readonly type: string;
  readonly subtype?: string;
  readonly session_id?: string;
  readonly is_error?: boolean;
  readonly result?: string;
  readonly isReplay?: boolean;
}

function messages(stdout: string): Message[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Message);
}

function only(stdout: string, type: string, subtype?: string): Message[] {
  return messages(stdout).filter((one) => one.type === type && (subtype === undefined || one.subtype === subtype));
}

/** What the user and Holdfast said in the sessions of a lab, by session. */
function prompts(lab: Lab): string[][] {
  const folder = join(lab.config, 'projects', lab.project.replaceAll(/[^a-zA-Z\d]/g, '-'));
  const transcripts = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return transcripts.map((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"type":"user"') && line.includes('"promptSource"'))
      .map((line) => textOf((JSON.parse(line) as { message: { content: unknown } }).message.content)),
  );
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : (content as { text: string }[]).map(({ text }) => text).join('');
}

const said = 'is resumed when the login is good again';

/** A turn's first tool has run when its grant dies: the client's own refresh is refused, and its turn is lost. */
async function grantDies(lab: Lab): Promise<void> {
  await lab.vendor.until((vendor) => vendor.messages().length === 1);
  lab.vendor.grants.endGrants();
}

describe.concurrent('a print run whose grant dies', () => {
  it('is resumed when a person has logged in, and its reader sees one run in plain text', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.guarded(unattended, alone);
      await grantDies(lab);
      await run.says(said);
      await pause(3_000);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(prompts(lab)).toEqual([['do the work', 'continue']]);
      expect(lab.vendor.tokenPosts).toBe(1);
    }));
});
