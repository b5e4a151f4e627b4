/** Facts about the real client that Holdfast rests on: one test each, named with the version it was measured on. */
import process from 'node:process';
import type { Script } from '../../../src/demo/simulated/turns.ts';
import type { ClientVersion, Ended, Lab, RunSettings } from '../lab.ts';
import { inLab } from '../work.ts';

/** The version that the facts are tried on; `npm run watch-client` names another. */
const version = (process.env['HOLDFAST_TEST_CLIENT'] ?? '2.1.332') as ClientVersion;

/** A lab in which the client is that of the facts. */
export interface FactLab {
  readonly lab: Lab;
  /** A print run, to its end. */
  readonly ask: (args?: readonly string[], settings?: RunSettings) => Promise<Ended>;
  /** The requests for a message, as `label status`. */
  readonly messages: () => string[];
  /** A command of the client, to its end. */
  readonly client: (args: readonly string[], settings?: RunSettings) => Promise<Ended>;
}

const oneAnswer: Script = () => ({ kind: 'text', text: 'done' });

/** Looks at the client in a lab of its own. The title of the test says on which version it was measured first. */
export function onClient(look: (lab: FactLab) => Promise<void>): Promise<void> {
  return inLab(oneAnswer, async (lab) => {
    const client = (args: readonly string[], settings: RunSettings = {}): Promise<Ended> => lab.bare(args, { ...settings, version }).ended;
    const looked = look({
      lab,
      client,
      ask: (args = [], settings = {}) => client(['-p', 'hi', ...args], settings),
      messages: () => lab.vendor.messages().map(({ label, status }) => `${label} ${status}`),
    });
    await inTime(looked, lab);
  });
}

/** A client that behaves otherwise may wait for what never comes; its lab is then closed. */
async function inTime(looked: Promise<void>, lab: Lab): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`expected an end within ${mostMs} ms\n${lab.scene()}`)), mostMs);
  });
  try {
    await Promise.race([looked, bound]);
  } finally {
    clearTimeout(timer);
  }
}

/** The slowest fact takes 35 s on a busy machine. */
const mostMs = 120_000;
