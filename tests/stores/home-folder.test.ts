import { describe, expect, it } from 'vitest';
import { clientHome, homeFolder, systemHome } from '../../src/stores/home-folder.ts';

describe('the client’s home', () => {
  it.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    ['unset', {}, '/home/ada'],
    ['empty', { HOME: '' }, '/home/ada'],
    ['absolute', { HOME: '/elsewhere' }, '/elsewhere'],
    ['relative', { HOME: '..' }, '/work'],
    ['a tilde', { HOME: '~' }, '/work/project/~'],
    ['a blank', { HOME: ' ' }, '/work/project/ '],
  ])('is found where HOME is %s', (_, env, expected) => {
    expect(clientHome(env, '/work/project', '/home/ada')).toBe(expected);
  });
});

describe('Holdfast’s own home', () => {
  it.each(['', '~', '..', 'home', ' '])('is the system’s where HOME is %j', (HOME) => {
    expect(homeFolder({ HOME }, '/home/ada')).toBe('/home/ada');
  });

  it('is HOME where that is absolute', () => {
    expect(homeFolder({ HOME: '/elsewhere' }, '/home/ada')).toBe('/elsewhere');
  });
});

describe('the system’s home', () => {
  const says = (home: string | null) => (): string => {
    if (home === null) throw new Error('ENOENT');
    return home;
  };

  it.each<[string, string | null, string | null, string]>([
    ['that of the process', '/home/ada', '/other', '/home/ada'],
    ['that of the password database, where the process has an empty one', '', '/home/ada', '/home/ada'],
    ['the same where it has a relative one', '~', '/home/ada', '/home/ada'],
    ['the root for a user whom nobody knows', null, null, '/'],
    ['the root where the database says nothing', '', '', '/'],
  ])('is %s', (_, ofProcess, listed, expected) => {
    expect(systemHome(says(ofProcess), says(listed))).toBe(expected);
  });
});
