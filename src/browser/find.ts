/** The search of every page: loaded when somebody is about to use it, usable with the keyboard alone. */
import MiniSearch from 'minisearch';
import { searchOptions } from '../knowledge/search-options.ts';
import type { Searchable } from '../knowledge/search-options.ts';
import { loadData } from './load-data.ts';

/** So many are shown. */
const most = 8;

const form = document.querySelector<HTMLFormElement>('.find');
const input = form?.querySelector('input');
const root = document.body.dataset['root'] ?? '';
if (form !== null && input !== null && input !== undefined) start(form, input);

function start(place: HTMLFormElement, field: HTMLInputElement): void {
  let index: MiniSearch<Searchable> | undefined;
  const list = document.createElement('ul');
  list.className = 'found';
  list.hidden = true;
  list.setAttribute('aria-label', 'Found');
  place.append(list);

  const load = async (): Promise<void> => {
    const json = await loadData<string>('holdfastIndex', `${root}assets/search-index.js`);
    index ??= MiniSearch.loadJSON<Searchable>(json, searchOptions);
  };
  const show = async (): Promise<void> => {
    await load();
    const words = field.value.trim();
    const found = words === '' || index === undefined ? [] : index.search(words).slice(0, most);
    list.replaceChildren(
      ...(found.length === 0 ? [nothing()] : found.map(({ id, title }) => item(String(id), String(title)))),
    );
    list.hidden = words === '';
  };

  field.addEventListener('focus', () => void load());
  field.addEventListener('input', () => void show());
  place.addEventListener('submit', (event) => {
    event.preventDefault();
    void show().then(() => list.querySelector('a')?.click());
  });
  place.addEventListener('keydown', (event) => move(event, field, list));
  place.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node) || !place.contains(event.relatedTarget)) list.hidden = true;
  });
}

/** Arrows go through the list, Escape leaves it. */
function move(event: KeyboardEvent, field: HTMLInputElement, list: HTMLElement): void {
  const stops: HTMLElement[] = [field, ...list.querySelectorAll('a')];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Escape') {
    list.hidden = true;
    field.focus();
  } else if (step !== undefined && !list.hidden) {
    event.preventDefault();
    stops[(at + step + stops.length) % stops.length]?.focus();
  }
}

function item(id: string, title: string): HTMLLIElement {
  const link = document.createElement('a');
  link.href = `${root}errors/${id}.html`;
  link.textContent = title;
  const row = document.createElement('li');
  row.append(link);
  return row;
}

function nothing(): HTMLLIElement {
  const row = document.createElement('li');
  row.textContent = 'Nothing found.';
  return row;
}
