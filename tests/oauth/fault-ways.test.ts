/** A refresh token goes to the endpoint of its login and nowhere else. */
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { inHands, openFaulted, serverForTest, words } from './faulted.ts';
import { away } from './faults.ts';
import { answers } from './servers/acts.ts';
import { makeCertificate } from './servers/certificate.ts';
import { openFaulty } from './servers/faulty.ts';
import { Ledger } from './servers/ledger.ts';

const server = serverForTest(afterEach);

describe('a way that leads elsewhere', () => {
  it.each([301, 302, 303, 307, 308])('by a redirect %i is not taken: that host sees nothing', async (status) => {
    const other = await server();
    const faulty = await server(answers(status, '', { location: `${other.origin}/token` }));
    const keeper = await openFaulted(faulty);
    expect(inHands(await keeper.afterRefusal())).toBe(away);
    expect(words(await keeper.record())).toBe('unavailable');
    expect(other.seen).toEqual([]);
    keeper.clock.setAhead(2_100);
    expect(inHands(await keeper.afterRefusal())).toBe('fake-access-1');
    expect(faulty.ledger.doubleSpends).toBe(0);
  });

  it('to a server that no authority vouches for ends before anything is sent', async () => {
    const faulty = await openFaulty({ tls: makeCertificate(mkdtempSync(join(tmpdir(), 'holdfast-tls-'))) });
    const keeper = await openFaulted(faulty);
    expect(inHands(await keeper.afterRefusal())).toBe(away);
    expect(words(await keeper.record())).toBe('unavailable');
    expect(faulty.seen).toEqual([]);
    await faulty.close();
  });

  it.each(['http://authority.example', 'https://authority.example', 'silence'])(
    'that begins and never ends is given up with nothing sent: %s',
    async (where) => {
      const silent = createServer(() => undefined);
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const place = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
      // A proxy that takes the connection and says nothing; or a server that never shakes hands.
      const proxies = { HTTPS_PROXY: `http://${place}`, HTTP_PROXY: `http://${place}` };
      const [origin, env] = where === 'silence' ? [`https://${place}`, {}] : [where, proxies];
      const keeper = await openFaulted({ origin, ledger: new Ledger() }, { env, isSilent: true });
      expect(inHands(await keeper.afterRefusal())).toBe(away);
      expect(words(await keeper.record())).toBe('unavailable');
      silent.close();
    },
  );

  it('to a port where nobody listens spends nothing', async () => {
    const faulty = await openFaulty();
    const keeper = await openFaulted(faulty);
    await faulty.close();
    expect(inHands(await keeper.afterRefusal())).toBe(away);
    expect(words(await keeper.record())).toBe('unavailable');
  });
});
