/** Variables that make workload identity or an Anthropic profile, or lead to one. */
export const signInVariables = [
  'ANTHROPIC_PROFILE',
  'ANTHROPIC_CONFIG_DIR',
  'XDG_CONFIG_HOME',
  'ANTHROPIC_FEDERATION_RULE_ID',
  'ANTHROPIC_ORGANIZATION_ID',
  'ANTHROPIC_SERVICE_ACCOUNT_ID',
  'ANTHROPIC_WORKSPACE_ID',
  'ANTHROPIC_SCOPE',
  'ANTHROPIC_IDENTITY_TOKEN',
  'ANTHROPIC_IDENTITY_TOKEN_FILE',
] as const;
