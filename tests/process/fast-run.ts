/** `holdfast run` in a process of its own on a clock that runs faster, so that minutes of a hold are over in a moment. */
import { program } from '../stores/child.ts';

/**
 * Makes the program: its arguments are the child's command line, and the environment says the rest: `TEST_HOLD` is what
 * `--hold` would say in milliseconds, `TEST_TTY` puts a terminal there, `TEST_EVENTS` is the file of `--json-events`.
 *
 * @param speed how many milliseconds of the run's clock go by in one.
 * @param script stands for Holdfast's own program in hooks.
 */
export function fastRun(speed = 300, script: string = process.execPath): Promise<string> {
  return program(`
    import { run } from '$src/guard/run/run.ts';
    import { Interrupted } from '$src/host/interruption.ts';
    import { fastHost } from '$src/../tests/process/fast-clock.ts';
    const { TEST_HOLD, TEST_TTY, TEST_EVENTS } = process.env;
    const host = { ...fastHost(${speed}), script: ${JSON.stringify(script)}, stderrIsTty: TEST_TTY === 'yes' };
    const [command, ...args] = process.argv.slice(2);
    const options = {
      command, args, askedMs: TEST_HOLD === undefined ? null : Number(TEST_HOLD), jsonEvents: TEST_EVENTS ?? null,
      onHold: null, preferLogin: false, insistOnGateway: false, resume: null, withoutGateway: false,
    };
    try {
      process.exitCode = await run(host, options);
    } catch (error) {
      process.exitCode = error instanceof Interrupted ? error.exitCode : host.terminal.fail(error);
    }
  `);
}
