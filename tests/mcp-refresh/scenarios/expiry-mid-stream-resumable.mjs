import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'expiry-mid-stream-resumable',
  title: 'The token ends in the middle of an answer that can be resumed',
  description:
    'A tool reports progress in a stream with event ids; the server ends the token and the stream after the second of three reports. The candidate gets a new token, resumes after the last event it had, and delivers the rest once. The tool is not called again.',
  specReferences: [references.resumption],
  async steps(stage) {
    const { server, authorization } = stage;
    const bridge = await stage.start();
    server.answerNext((call) => {
      call.execute();
      call.openStream({ eventId: 'e-0', retryMs: 200 });
      call.sendProgress({ eventId: 'e-1' });
      call.sendProgress({ eventId: 'e-2' });
      server.keepRest('e-2', (to) => {
        call.sendProgress({ eventId: 'e-3', to });
        call.finishStream({ eventId: 'e-4', to });
      });
      authorization.grants.endAccess();
      call.res.end();
    });
    const call = await bridge.call('count', {});
    return { call, progress: bridge.progress, executions: server.executions };
  },
  checks: [
    callsServed('resumed-call-served', 'The answer arrives after the stream was resumed', ({ call }) => call),
    check('progress-once', 'All progress arrives, each report once and in order', [references.resumption], ({ progress }) => {
      return progress.join() === '1,2,3' || `progress ${progress.join()}`;
    }),
    check(
      'executed-once',
      'The tool is executed once',
      [references.idempotency],
      ({ executions }) => executions === 1 || `executed ${executions}x`,
    ),
    check('resumed-by-id', 'The stream is resumed with Last-Event-ID', [references.resumption], (_facts, { stage }) => {
      return stage.server.journal.count(({ lastEventId, status }) => lastEventId === 'e-2' && status === 200) > 0 || 'not resumed';
    }),
  ],
};
