#!/usr/bin/env node
'use strict';
// CommonJS without imports, because that starts 20 ms sooner than a module, and because an old Node must still be able
// to read it and be told so.

const oldest = [20, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  fail(
    `holdfast needs Node ${oldest.join('.')} or newer, this is ${process.versions.node}`,
    'install a newer Node: https://nodejs.org',
  );
} else if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  process.stdout.write(`${require('../package.json').version}\n`);
} else if (process.argv[2] === 'explain') {
  explain()
    .then((isDone) => isDone || import('../dist/main.js').then(start), cannotStart)
    .catch(cannotStart);
} else if (
  !(process.argv[2] === 'hook' && isWell(process.argv[3])) &&
  !(process.argv[2] === 'token' && isHandedOut())
) {
  import('../dist/main.js').then(start, cannotStart);
}

/** Hooks run before and after every tool of the client; while all is well they end here, and the program is not loaded. */
function isWell(event) {
  try {
    return require('../dist/hook.cjs').isWell(event, process.env, process.cwd());
  } catch {
    return false;
  }
}

/** A helper that has a fresh token ends here, too. */
function isHandedOut() {
  try {
    const text = require('../dist/token.cjs').quickToken(process.argv.slice(3), process.env);
    if (text !== null) require('node:fs').writeSync(1, text);
    return text !== null;
  } catch {
    return false;
  }
}

/** A text is explained here; what else `explain` can do, the program does. */
async function explain() {
  const { join } = require('node:path');
  const code = await require('../dist/explain.cjs').quickExplain(process.argv.slice(3), join(__dirname, '..'));
  if (code !== null) process.exitCode = code;
  return code !== null;
}

async function start({ main }) {
  // A reader that has gone, as `head` does, is no failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.exitCode = await main(process.argv.slice(2));
}

function cannotStart(error) {
  if (!require('node:fs').existsSync(require('node:path').join(__dirname, '..', 'dist', 'main.js'))) {
    return fail('the program is not built: dist/main.js is missing', 'npm run build');
  }
  fail(`the program cannot be loaded: ${error.message}`, 'npm ci && npm run build');
}

function fail(message, hint) {
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  // For the client, 2 means that a hook forbids the turn to go on.
  process.exitCode = process.argv[2] === 'hook' ? 1 : 2;
}
