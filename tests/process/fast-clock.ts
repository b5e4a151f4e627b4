import type { Clock } from '../../src/core/ports.ts';
import { openTerminal } from '../../src/cli/terminal/terminal.ts';
import type { Host } from '../../src/host/open-host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { realWorld } from '../../src/host/world.ts';

/** A clock on which minutes of a hold are over in a moment. @param speed how many of its milliseconds go by in one. */
export function fastClock(speed: number): Clock {
  const { clock } = realWorld(openTerminal);
  const beganAt = Date.now();
  return {
    now: () => Math.round(beganAt + (Date.now() - beganAt) * speed),
    sleep: (ms, signal) => clock.sleep(Math.max(1, ms / speed), signal),
  };
}

/** This machine on such a clock. */
export function fastHost(speed: number): Host {
  return openHost({ ...realWorld(openTerminal), clock: fastClock(speed) });
}
