/** Stands in for the browser of the machine: hands the page that it should open to the suite. `browser.mjs CONTROL URL` */
import process from 'node:process';

const [control, url] = process.argv.slice(2);
await fetch(control, { method: 'POST', body: url });
