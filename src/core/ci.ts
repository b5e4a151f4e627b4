/** Which CI system a process runs under, by the variables that these systems set for their jobs. */

/** A CI system. */
export interface Ci {
  readonly name: string;
  /**
   * Whether a system's own variables say so. The general `CI=true` alone is no proof: people set it in their own shells,
   * to keep a program from asking.
   */
  readonly isCertain: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What each system sets for a job, all of it. Jenkins' address alone stands in the shells of people who use its command
 * line; the number of a build does not.
 */
const systems: ReadonlyArray<readonly [variables: readonly string[], name: string]> = [
  // Both of these set GitHub's variables, too.
  [['GITEA_ACTIONS'], 'Gitea Actions'],
  [['FORGEJO_ACTIONS'], 'Forgejo Actions'],
  [['GITHUB_ACTIONS'], 'GitHub Actions'],
  [['GITLAB_CI'], 'GitLab CI'],
  [['CIRCLECI'], 'CircleCI'],
  [['BUILDKITE'], 'Buildkite'],
  [['JENKINS_URL', 'BUILD_NUMBER'], 'Jenkins'],
  [['TF_BUILD'], 'Azure Pipelines'],
  [['BITBUCKET_BUILD_NUMBER'], 'Bitbucket Pipelines'],
  [['TEAMCITY_VERSION'], 'TeamCity'],
  [['CODEBUILD_BUILD_ID'], 'AWS CodeBuild'],
  [['TRAVIS'], 'Travis CI'],
  [['DRONE'], 'Drone'],
  [['SEMAPHORE'], 'Semaphore'],
  [['APPVEYOR'], 'AppVeyor'],
  [['CIRRUS_CI'], 'Cirrus CI'],
  [['bamboo_buildKey'], 'Bamboo'],
  [['GO_PIPELINE_NAME'], 'GoCD'],
  [['HEROKU_TEST_RUN_ID'], 'Heroku CI'],
];

/** The CI system that this environment is of, or null. */
export function ciOf(env: Variables): Ci | null {
  const system = systems.find(([variables]) => variables.every((name) => says(env[name])));
  if (system !== undefined) return { name: system[1], isCertain: true };
  // Woodpecker puts its name there; whatever else is not a "no" means a "yes".
  return says(env['CI']) ? { name: 'CI', isCertain: false } : null;
}

/** `CI=false`, `CI=0` and `CI=` are ways to say that this is none. */
function says(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.trim().toLowerCase());
}
