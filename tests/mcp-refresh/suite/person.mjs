/**
 * The person at the machine. Sees an authorization URL because the candidate opened a browser (`browser.mjs` of this
 * folder) or wrote it to stderr or asked for it in MCP (URL elicitation), and follows it to the end, or stays away until
 * the scenario lets them come.
 *
 * Does it as people do: needs a moment, looks at one page after the other, the one on top first, and loads a page again
 * that does not open.
 */
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { Journal } from './journal.mjs';
import { listen } from './listen.mjs';

const momentMs = 1_200;
const reloads = 3;

export async function startPerson() {
  const person = new Person();
  const { origin, close } = await listen(async (req, res) => {
    person.see(await text(req));
    res.end();
  });
  return Object.assign(person, { control: origin, close });
}

class Person {
  control = '';
  journal = new Journal();
  /** Authorization servers whose pages this person knows. */
  servers = [];
  #isAway = false;
  #isBusy = false;
  #pages = [];
  #seen = new Set();

  /** Looks at what stands on a screen. */
  read(words) {
    for (const [found] of stripVTControlCharacters(words).matchAll(/https?:\/\/[^\s"'<>]+/g)) {
      const url = found.replace(/[).,;]+$/, '');
      if (this.servers.some(({ issuer }) => url.startsWith(`${issuer}/authorize`))) this.see(url);
    }
  }

  /** Is shown one page: the same one twice, in a browser and on the screen, is one page. */
  see(url) {
    const key = /[?&]code_challenge=(?<challenge>[^&]+)/.exec(url)?.groups.challenge ?? url;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.journal.add({ kind: 'asked' });
    this.#pages.push(url);
    void this.#work();
  }

  leave() {
    this.#isAway = true;
  }

  /** Comes back, and follows whatever was shown meanwhile. */
  comeBack() {
    this.#isAway = false;
    void this.#work();
  }

  /** How often this person was asked to sign in. */
  get asked() {
    return this.journal.count(({ kind }) => kind === 'asked');
  }

  /** Waits until the person was asked `number` times. */
  untilAsked(number = 1, patienceMs = 15_000) {
    return this.journal.until(({ kind }) => kind === 'asked', { number, patienceMs });
  }

  async #work() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (!this.#isAway && this.#pages.length > 0) {
      await sleep(momentMs);
      await follow(this.#pages.pop());
    }
    this.#isBusy = false;
  }
}

/** Goes where the pages lead, until one of them leads nowhere. */
async function follow(url) {
  let next = url;
  for (let hops = 0; next !== null && hops < 10; hops += 1) {
    const answer = await open(next);
    const location = answer?.headers.get('location') ?? null;
    await answer?.arrayBuffer().catch(() => null);
    next = location === null ? null : new URL(location, next).href;
  }
}

/** @returns {Promise<Response | null>} null when nobody answers there, and reloading does not help */
async function open(url) {
  for (let tries = 0; tries <= reloads; tries += 1) {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(15_000) }).catch(() => null);
    if (answer !== null) return answer;
    await sleep(momentMs);
  }
  return null;
}
