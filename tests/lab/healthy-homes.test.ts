/** Some of the healthy homes of the score, and one twin of each, before the real client; `healthy-homes.long.test.ts` has all. */
import { expect, it } from 'vitest';
import { measured } from '../zoo/homes/measured.ts';
import { measure, shown } from './healthy-homes.ts';
import { Lab } from './lab.ts';
import { shortTurn } from './work.ts';

const kinds = [
  'a refresh lock that was left two hours ago',
  'an API key in the user’s settings, with white space around it, and no login',
  'the client’s own file, emptied by a crash',
];

it.concurrent.each(kinds)('(%s) the client answers, and does in a twin what the table says', async (kind) => {
  const home = shown.find((one) => one.kind.name === kind);
  if (home === undefined) throw new Error(`no home is called ${kind}`);
  const lab = await Lab.open(shortTurn);
  try {
    const found = await measure(lab, home, '2.1.332', home.kind.twins.slice(-1));
    const known = measured.find((one) => one.home === found.home);
    expect(found.healthy).toBe('answers');
    expect(known?.twins).toMatchObject(found.twins);
  } finally {
    await lab.close();
  }
});
