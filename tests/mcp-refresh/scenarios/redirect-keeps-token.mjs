import { callsServed, check } from '../suite/checks.mjs';
import { references } from '../suite/references.mjs';

/** @type {import('../suite/play.mjs').Scenario} */
export default {
  name: 'redirect-keeps-token',
  title: 'The MCP server sends a call elsewhere',
  description:
    'One call is answered with 307 and the address of another server, which refuses it with a 401 of its own. The token is not for that server, and what that server refuses is not the token: it is neither sent there nor renewed. The next call is served.',
  specReferences: [references.tokenTheft, references.bearerThreats],
  async steps(stage) {
    const bridge = await stage.start();
    await bridge.call();
    const elsewhere = await stage.addStranger((_req, res) =>
      res.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end(),
    );
    stage.server.answerNext(({ res }) => void res.writeHead(307, { location: `${elsewhere}/mcp` }).end());
    const redirected = await bridge.call('echo', {}, { mayFail: true });
    return { redirected, next: await bridge.call() };
  },
  checks: [
    check('redirected-call-ends', 'The call that was sent elsewhere ends', [references.tokenTheft], ({ redirected }) => {
      return ['served', 'error'].includes(redirected.kind) || redirected.kind;
    }),
    callsServed('next-call-served', 'The next call is served', ({ next }) => next),
  ],
};
