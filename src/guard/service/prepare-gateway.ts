import type { Survey } from '../../agents/agent.ts';
import { vendorUrl } from '../../agents/claude-code/upstream.ts';
import { HoldfastError } from '../../core/errors.ts';
import { gatewayUrl, gatewayPlace, isItself, keepUpstream } from './gateway-place.ts';
import { shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/**
 * Chooses the place of the service's gateway before any setting leads sessions there, and remembers where their requests
 * go until then, since they are to go on to there.
 *
 * @param insist uses the gateway also where an organisation manages settings from its server.
 * @returns the base URL for the client's settings; a key, to be kept where only its owner can read it.
 * @throws HoldfastError `gateway-unwelcome`, `state-folder`.
 */
export async function prepareGateway(host: Host, insist: boolean): Promise<string> {
  const { agent } = await host.claudeCode();
  const survey = await agent.survey({ command: 'claude', args: [], env: host.env, cwd: host.home }, false);
  const { folder } = await host.state();
  return placeBefore(folder, survey, insist);
}

/** The same, for a client that was looked at. */
export async function placeBefore(
  stateFolder: string,
  { unwelcome, upstream }: Pick<Survey, 'unwelcome' | 'upstream'>,
  insist: boolean,
): Promise<string> {
  if (unwelcome !== null && !(unwelcome.insist && insist)) {
    throw new HoldfastError(
      'gateway-unwelcome',
      `no gateway is set up: ${unwelcome.because}`,
      shown`leave --gateway out: hooks and the service renew logins ahead of expiry, and need no base URL`,
    );
  }
  const place = await gatewayPlace(stateFolder);
  if (!isItself(place, upstream)) await keepUpstream(stateFolder, upstream === vendorUrl ? null : upstream);
  return gatewayUrl(place);
}
