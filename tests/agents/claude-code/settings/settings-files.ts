/** Settings files as people have them; every one is given its very bytes back. */
const ours = "exec '/old/node' '/old/bin/holdfast.cjs' hook";

export const settingsFiles: Readonly<Record<string, string>> = {
  'empty object': '{}\n',
  'empty object over two lines': '{\n}\n',
  'no line end': '{"model": "opus"}',
  'minified': '{"model":"opus","env":{"A":"1"},"permissions":{"allow":["Bash(ls:*)"],"deny":[]}}',
  'two spaces': '{\n  "model": "opus",\n  "permissions": {\n    "allow": ["Bash(npm test:*)", "Read(~/.zshrc)"],\n    "deny": []\n  }\n}\n',
  'four spaces': '{\n    "model": "opus",\n    "env": {\n        "FOO": "bar"\n    }\n}\n',
  'tabs': '{\n\t"model": "opus",\n\t"env": {\n\t\t"FOO": "bar"\n\t}\n}\n',
  'Windows line ends': '{\r\n  "model": "opus",\r\n  "includeCoAuthoredBy": false\r\n}\r\n',
  'byte order mark': '\uFEFF{\n  "model": "opus"\n}\n',
  'comments':
    '// my settings\n{\n  // which model\n  "model": "opus", // the large one\n  /* hooks */\n  "env": { "A": "1" /* why */ }\n}\n// the end\n',
  'trailing commas': '{\n  "model": "opus",\n  "permissions": {\n    "allow": ["Bash",],\n  },\n}\n',
  'hooks of their own':
    '{\n  "hooks": {\n    "Stop": [\n      { "hooks": [{ "type": "command", "command": "say done" }] }\n    ]\n  }\n}\n',
  'hooks for the same events':
    '{\n  "hooks": {\n    "PreToolUse": [\n      {\n        "matcher": "Bash",\n        "hooks": [\n          { "type": "command", "command": "./guard.sh", "timeout": 5 }\n        ]\n      }\n    ],\n    "UserPromptSubmit": []\n  },\n  "model": "opus"\n}\n',
  'hooks on one line': '{ "hooks": { "PostToolUse": [{ "matcher": "*", "hooks": [{ "type": "command", "command": "x" }] }] } }\n',
  'hooks with trailing commas and comments':
    '{\n  "hooks": {\n    // format what was written\n    "PostToolUse": [\n      { "matcher": "Edit|Write", "hooks": [{ "type": "command", "command": "prettier -w" },], },\n    ],\n  },\n}\n',
  'empty hooks': '{\n  "hooks": {},\n  "model": "opus"\n}\n',
  'letters of the world': '{\n  "env": { "GRÜSSE": "✓ – 日本語" },\n  "statusLine": { "type": "command", "command": "echo \\"é\\"" }\n}\n',
  'odd spaces': '\n\n  {   "model"   :   "opus"   ,\n\n"env":{}\n\n}   \n\n',
  'server settings and plugins':
    '{\n  "$schema": "https://json.schemastore.org/claude-code-settings.json",\n  "enabledPlugins": { "a@b": true },\n  "mcpServers": { "x": { "command": "npx", "args": ["-y", "y"] } },\n  "apiKeyHelper": "/bin/key",\n  "cleanupPeriodDays": 30\n}\n',
  'much': `{\n  "permissions": {\n    "allow": [\n${Array.from({ length: 400 }, (_, at) => `      "Bash(command-${at}:*)"`).join(',\n')}\n    ]\n  },\n  "env": { "A": "1" }\n}\n`,
  'an empty file': '',
  'line ends only': '\n\n',
};

/** Files in which an earlier Holdfast has left its hooks. */
export const filesOfAnEarlierOne: Readonly<Record<string, string>> = {
  'alone in its entry': `{\n  "hooks": {\n    "PreToolUse": [\n      { "hooks": [{ "type": "command", "command": "${ours} PreToolUse", "timeout": 9 }] }\n    ]\n  }\n}\n`,
  'beside another hook in one entry': `{\n  "hooks": {\n    "PreToolUse": [\n      {\n        "hooks": [\n          { "type": "command", "command": "theirs" },\n          { "type": "command", "command": "${ours} PreToolUse" }\n        ]\n      }\n    ]\n  }\n}\n`,
  'twice': `{\n  "hooks": {\n    "PreToolUse": [\n      { "hooks": [{ "type": "command", "command": "${ours} PreToolUse" }] },\n      { "matcher": "Bash", "hooks": [{ "type": "command", "command": "theirs" }] },\n      { "hooks": [{ "type": "command", "command": "${ours} PreToolUse --hold 9s" }] }\n    ]\n  }\n}\n`,
};
