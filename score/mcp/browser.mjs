/** A browser whose person says yes at once: asks for the page, and follows where it is sent. `browser.mjs URL`. */
import process from 'node:process';

const url = process.argv.at(-1);
const answer = await fetch(url, { redirect: 'follow', signal: AbortSignal.timeout(10_000) });
await answer.text();
