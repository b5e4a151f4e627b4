import { describe, expect, it } from 'vitest';
import { ciOf } from '../../src/core/ci.ts';

const nameOf = (env: Readonly<Record<string, string>>): string | null => ciOf(env)?.name ?? null;

describe('a CI system', () => {
  it.each<[Record<string, string>, string]>([
    [{ CI: 'true', GITHUB_ACTIONS: 'true' }, 'GitHub Actions'],
    [{ CI: 'true', GITHUB_ACTIONS: 'true', GITEA_ACTIONS: 'true' }, 'Gitea Actions'],
    [{ GITLAB_CI: 'true' }, 'GitLab CI'],
    [{ BUILDKITE: 'true' }, 'Buildkite'],
    [{ JENKINS_URL: 'https://ci.example.com/', BUILD_NUMBER: '7' }, 'Jenkins'],
    [{ TF_BUILD: 'True' }, 'Azure Pipelines'],
    [{ CIRCLECI: 'true' }, 'CircleCI'],
    [{ TEAMCITY_VERSION: '2026.1 (build 1)' }, 'TeamCity'],
    [{ CODEBUILD_BUILD_ID: 'project:1' }, 'AWS CodeBuild'],
    [{ BITBUCKET_BUILD_NUMBER: '12' }, 'Bitbucket Pipelines'],
    [{ bamboo_buildKey: 'A-B' }, 'Bamboo'],
  ])('is known by its own variables: %j', (env, name) => {
    expect(ciOf(env)).toEqual({ name, isCertain: true });
  });

  it.each(['true', '1', 'TRUE', 'yes', 'woodpecker'])('may be one where CI is %j, which people set, too', (CI) => {
    expect(ciOf({ CI })).toEqual({ name: 'CI', isCertain: false });
  });

  it.each(['false', 'False', '0', '', ' ', 'no', 'off'])('is none where CI is %j', (CI) => {
    expect(nameOf({ CI })).toBeNull();
    expect(nameOf({ GITLAB_CI: CI, BUILDKITE: CI })).toBeNull();
  });

  it('is none where nothing says so, nor in a shell that only knows where Jenkins is', () => {
    expect(nameOf({})).toBeNull();
    expect(nameOf({ JENKINS_URL: 'https://ci.example.com/' })).toBeNull();
    expect(nameOf({ BUILD_NUMBER: '7' })).toBeNull();
  });

  it('is still the one whose variables are there when CI=false tells tools to be quiet about it', () => {
    expect(nameOf({ CI: 'false', GITHUB_ACTIONS: 'true' })).toBe('GitHub Actions');
  });
});
