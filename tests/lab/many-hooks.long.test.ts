import { describe, it } from 'vitest';
import { expectOneRenewal } from './together.ts';

describe('forty sessions that start together a minute before their login ends', () => {
  it('end well with hooks only, and cost one renewal', () => expectOneRenewal(40));
});
