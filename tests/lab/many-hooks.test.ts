import { describe, it } from 'vitest';
import { expectOneRenewal } from './together.ts';

describe('six sessions that start together a minute before their login ends', () => {
  it('end well with hooks only, and cost one renewal', () => expectOneRenewal(6));
});
