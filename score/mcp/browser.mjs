/**
 * A browser whose person says yes: asks for the page, and follows where it is sent. `browser.mjs URL`. Nobody is as fast as
 * a program, and some bridges listen only after they have opened the page: where nobody listens yet, it tries again.
 */
import process from 'node:process';

const patienceMs = 10_000;
const everyMs = 100;
const mostRedirects = 10;

let url = process.argv.at(-1);
for (let redirects = 0; url !== null && redirects < mostRedirects; redirects += 1) url = await nextAfter(url);

/** @returns {Promise<string | null>} where the page sends its reader, null where it is the last one */
async function nextAfter(page) {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      const answer = await fetch(page, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
      await answer.text();
      const target = answer.headers.get('location');
      return target === null ? null : new URL(target, page).href;
    } catch (failure) {
      if (failure.cause?.code !== 'ECONNREFUSED' || performance.now() > until) throw failure;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
