import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';
import { holdfastProgram } from './lab.ts';
import { inLab, shortTurn } from './work.ts';

// Nobody listens there: what the client says of an entry is asked, not whether it connects.
const url = 'http://127.0.0.1:9/mcp';
const briefly = { env: { MCP_TIMEOUT: '3000' } };
const ask = (lab: Lab, ...args: readonly string[]) => lab.bare(['mcp', ...args], briefly).ended;

interface Found {
  readonly name: string;
  readonly scope: string;
  readonly url: string | null;
}

describe.concurrent('the servers that the real client has written', () => {
  it('are found in each of its scopes, also from a folder below', () =>
    inLab(shortTurn, async (lab) => {
      const below = join(lab.project, 'below');
      mkdirSync(join(lab.project, '.git'));
      mkdirSync(below);
      for (const scope of ['user', 'local', 'project']) {
        const args = ['mcp', 'add', '-s', scope, '-t', 'http', `${scope}-one`, url];
        await expect(lab.bare(args, { cwd: below }).ended).resolves.toMatchObject({ code: 0 });
      }
      const listed = await lab.start(process.execPath, [holdfastProgram, 'mcp', 'list', '--json'], { cwd: below }).ended;
      const { clients } = JSON.parse(listed.stdout) as { clients: readonly Found[] };
      expect(clients.map((one) => [one.name, one.scope, one.url])).toEqual([
        ['local-one', 'local', url],
        ['project-one', 'project', url],
        ['user-one', 'user', url],
      ]);
    }));

  it('are read by it as the bridge after an import, beside what it writes itself, and as before after --undo', () =>
    inLab(shortTurn, async (lab) => {
      const file = join(lab.home, '.claude.json');
      await ask(lab, 'add', '-s', 'user', '-t', 'http', 'tracker', url);
      await ask(lab, 'add', '-s', 'user', '-t', 'sse', 'team', `${url}/sse`, '-H', 'X-Team: a');
      const before = await ask(lab, 'get', 'tracker');
      expect(before.stdout).toContain(`URL: ${url}`);
      await expect(lab.holdfast(['mcp', 'import', '--yes'])).resolves.toMatchObject({ code: 0 });

      const tracker = await ask(lab, 'get', 'tracker');
      expect(tracker.stdout).toContain('Type: stdio');
      expect(tracker.stdout).toContain(`Command: ${process.execPath}`);
      expect(tracker.stdout).toContain(`Args: ${holdfastProgram} mcp bridge ${url}`);
      expect((await ask(lab, 'get', 'team')).stdout).toContain(`Args: ${holdfastProgram} mcp bridge team`);
      expect((await ask(lab, 'list')).stdout).toContain(`tracker: ${process.execPath} ${holdfastProgram} mcp bridge ${url}`);

      await ask(lab, 'add', '-s', 'user', '-t', 'http', 'later', url);
      await expect(lab.holdfast(['mcp', 'import', '--undo'])).resolves.toMatchObject({ code: 0 });
      const { mcpServers } = JSON.parse(readFileSync(file, 'utf8')) as { mcpServers: unknown };
      expect(mcpServers).toEqual({
        tracker: { type: 'http', url },
        team: { type: 'sse', url: `${url}/sse`, headers: { 'X-Team': 'a' } },
        later: { type: 'http', url },
      });
      expect((await ask(lab, 'get', 'tracker')).stdout).toContain(`URL: ${url}`);
      expect(existsSync(join(lab.home, '.mcp.json'))).toBe(false);
    }));
});
