/**
 * Runs the demo and draws what it said as `docs/demo.svg`, the picture in the README: a terminal's text, in the colours of a reader's
 * light or dark page. Run it again whenever the demo says something else.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const home = mkdtempSync(join(tmpdir(), 'holdfast-demo-'));
const env = { HOME: home, PATH: process.env.PATH, TERM: 'dumb' };

try {
  const demo = spawnSync(process.execPath, [join(root, 'bin', 'holdfast.cjs'), 'demo'], { env, encoding: 'utf8' });
  if (demo.status !== 0) throw new Error(`the demo ended with ${demo.status}: ${demo.stderr}`);
  const said = [...demo.stdout.trimEnd().split('\n'), '', ...demo.stderr.trim().split('\n')];
  writeFileSync(join(root, 'docs', 'demo.svg'), drawn(['$ npm run demo', ...said]));
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** @param {string[]} lines */
function drawn(lines) {
  const lineHeight = 20;
  const margin = 18;
  const width = Math.max(...lines.map((line) => line.length)) * 8.2 + 2 * margin;
  const height = lines.length * lineHeight + 2 * margin;
  const rows = lines.map((line, at) => {
    const y = margin + (at + 0.75) * lineHeight;
    return `<text x="${margin}" y="${y}"${kindOf(line)} xml:space="preserve">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${height}" role="img" aria-label="The demo: bare agents die, guarded ones finish">
<style>
  text { font: 13.6px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #24292f }
  .bad { fill: #b3261e } .good { fill: #1a7f37 } rect { fill: #f6f8fa; stroke: #d0d7de }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .bad { fill: #ff7b72 } .good { fill: #56d364 } rect { fill: #0d1117; stroke: #30363d }
  }
</style>
<rect x="0.5" y="0.5" width="${Math.ceil(width) - 1}" height="${height - 1}" rx="8"/>
${rows.join('\n')}
</svg>
`;
}

function kindOf(line) {
  if (/ died:/.test(line)) return ' class="bad"';
  return / finished its work|nothing was lost/.test(line) ? ' class="good"' : '';
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
