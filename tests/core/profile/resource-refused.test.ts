import { describe, expect, it } from 'vitest';
import { isAboutResource } from '../../../src/core/profile/resource-refused.ts';

describe('a refusal because a resource was named', () => {
  it.each([
    ['invalid_target', null],
    ['invalid_request', 'Unknown parameter: resource'],
    ['invalid_request', "The parameter 'resource' is not supported for this grant"],
    ['server_error', 'AADSTS9010010: The resource parameter provided in the request does not match with the requested scopes.'],
    ['invalid_scope', 'AADSTS901002: …'],
    ['unknown_error', 'Unexpected value. The resource indicator is invalid'],
  ])('is seen in %s, %s', (error, words) => expect(isAboutResource(error, words)).toBe(true));

  it.each([
    ['invalid_request', undefined],
    ['invalid_request', 'Unknown parameter: audience'],
    ['invalid_request', 'You may not use this resource'],
    ['access_denied', 'The resource owner said no to an unsupported request'],
    ['invalid_client', 'unknown client of the resource server'],
    ['invalid_request', 'The resource is fine. The parameter nonce is unknown'],
  ])('is not seen in %s, %s', (error, words) => expect(isAboutResource(error, words)).toBe(false));
});
