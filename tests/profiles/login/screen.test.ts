import { describe, expect, it } from 'vitest';
import { calledProfile } from '../../../src/core/profile/words.ts';
import { loginScreen } from '../../../src/profiles/login/screen.ts';
import type { World } from '../../../src/host/world.ts';
import { address } from '../../core/addresses.ts';
import { openTerminal } from '../../../src/cli/terminal/terminal.ts';

function seen(env: Readonly<Record<string, string>>) {
  const notices: string[] = [];
  const terminal = {
    ...openTerminal({}, false),
    notice: (heading: string, lines: readonly (readonly [string, string])[]) => void notices.push(heading, ...lines.flat()),
  };
  const world = { env: { HOME: process.env['HOME'], ...env }, platform: 'linux', terminal } as unknown as World;
  return { notices, screen: loginScreen(world, calledProfile('work'), 'up to 10 min') };
}

describe('who logs in', () => {
  it('is shown the address in any case, and told when there is no browser', async () => {
    const { notices, screen } = seen({ BROWSER: '/nowhere/browser' });
    await screen.showUrl(address('https://login.example.com/auth?x=1'));
    expect(notices).toContain('https://login.example.com/auth?x=1');
    expect(notices).toContain('none was found: open the address yourself');
  });

  it('is told that a browser was asked', async () => {
    const { notices, screen } = seen({ BROWSER: '/bin/true' });
    await screen.showUrl(address('https://login.example.com/auth'));
    expect(notices).toContain('was asked to open it');
  });

  it('is shown a code, and the address with it where there is one', async () => {
    const { notices, screen } = seen({});
    await screen.showCode(address('https://login.example.com/device'), 'ABCD-EFGH', null);
    expect(notices).toEqual(expect.arrayContaining(['https://login.example.com/device', 'ABCD-EFGH']));
    expect(notices).not.toContain('or open');
    await screen.showCode(
      address('https://login.example.com/device'),
      'ABCD-EFGH',
      address('https://login.example.com/device?c=ABCD-EFGH'),
    );
    expect(notices).toContain('https://login.example.com/device?c=ABCD-EFGH');
  });
});
