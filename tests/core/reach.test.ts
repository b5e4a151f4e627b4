import { describe, expect, it } from 'vitest';
import { isLoopbackHost, reachOf } from '../../src/core/reach.ts';

const reach = (host: string): string => reachOf(new URL(`https://${host}`).hostname);

describe('a host', () => {
  it.each([
    '127.0.0.1',
    '127.255.3.4',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '１２７.0.0.1',
    '%31%32%37.0.0.1',
    '0.0.0.0',
    '0',
    '0.1.2.3',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:0.0.0.0]',
    '[::ffff:0:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    '[2001:0:1:2:3:4:80ff:fffe]',
    '[2001:db8::5efe:127.0.0.1]',
    'localhost',
    'LOCALHOST.',
    'localhost..',
    'any.localhost',
    'any.localhost.',
    'localhost.localdomain',
    'ip6-loopback',
    'ⓛocalhost',
  ])('is this machine as %s', (host) => expect(reach(host)).toBe('machine'));

  it.each([
    '10.0.0.1',
    '012.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '0xc0a80101',
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
    '100.64.0.1',
    '100.127.255.255',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[fe80::1]',
    '[febf::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[64:ff9b::a00:1]',
    '[64:ff9b:1::1]',
    '[2002:c0a8:101::]',
    'host.docker.internal',
  ])('is in a network of its own as %s', (host) => expect(reach(host)).toBe('network'));

  it.each([
    'login.example.com',
    'localhost.example.com',
    'notlocalhost',
    '127.0.0.1.example.com',
    '1.0.0.1',
    '126.255.255.255',
    '128.0.0.1',
    '9.255.255.255',
    '11.0.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '223.255.255.255',
    '[2001:db8::7f00:1]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::808:808]',
    '[2002:808:808::]',
    '[2600::1]',
    '[fb00::1]',
  ])('is out there as %s', (host) => expect(reach(host)).toBe('anywhere'));

  it.each(['127.0.0.1', '127.8.9.10', 'localhost', '[::1]'])('is loopback for certain as %s', (host) =>
    expect(isLoopbackHost(new URL(`http://${host}`).hostname)).toBe(true),
  );

  it.each(['0.0.0.0', '[::]', 'any.localhost', 'localhost.', '10.0.0.1', '127.0.0.1.example.com', '[::ffff:127.0.0.1]'])(
    'is not loopback for certain as %s',
    (host) => expect(isLoopbackHost(new URL(`http://${host}`).hostname)).toBe(false),
  );
});
