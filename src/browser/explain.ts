/** The box on the first page: the very matcher of the program, run on what the reader pastes. Nothing is sent. */
import { openExplainer } from '../knowledge/explainer.ts';
import type { Explainer } from '../knowledge/explainer.ts';
import type { CompiledKnowledge, EntryWords } from '../knowledge/match/compile.ts';
import type { Verdict } from '../knowledge/match/verdict.ts';
import { loadData } from './load-data.ts';

interface Data {
  readonly knowledge: CompiledKnowledge;
  readonly words: readonly EntryWords[];
}

const form = document.querySelector<HTMLFormElement>('#explain');
const field = form?.querySelector('textarea');
const place = document.querySelector<HTMLElement>('#verdict');

if (form !== null && field !== null && field !== undefined && place !== null) {
  let opened: Promise<Explainer> | undefined;
  const load = (): Promise<Explainer> => (opened ??= open());
  field.addEventListener('focus', () => void load());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void load().then((explainer) => {
      place.replaceChildren(
        ...(field.value.trim() === '' ? [paragraph('Paste a text first.')] : told(explainer.explain(field.value))),
      );
    });
  });
}

async function open(): Promise<Explainer> {
  const { knowledge, words } = await loadData<Data>('holdfastKnowledge', 'assets/knowledge.js');
  const byId = new Map(words.map((entry) => [entry.id, entry]));
  return openExplainer({ knowledge, wordsOf: (id) => byId.get(id) });
}

function told({ id, title, family, confidence, first, mustNot, alternatives }: Verdict): HTMLElement[] {
  if (id === null || title === null) {
    return [
      heading(
        family === null ? 'This text is not recognised' : `Which failure this is stays open; its kind is: ${family}`,
      ),
      ...(first === null ? [] : [boxed('first', 'Do this first', paragraph(withoutMarks(first)))]),
      paragraph('Add the line before it, the HTTP status and the JSON body, or use the search above.'),
    ];
  }
  const near = alternatives.filter((one) => one.confidence >= 0.03);
  return [
    heading(title, `errors/${id}.html`),
    paragraph(`${Math.round(confidence * 100)} % sure · ${id}`, 'soft'),
    boxed('first', 'Do this first', paragraph(withoutMarks(first ?? ''))),
    ...(mustNot.length === 0 ? [] : [boxed('not', 'Not that', listOf(mustNot.map(withoutMarks)))]),
    ...(near.length === 0 ? [] : [paragraph('Or else: '), ...near.map((one) => link(one.id))]),
  ];
}

function heading(text: string, address?: string): HTMLElement {
  const element = document.createElement('h2');
  if (address === undefined) element.textContent = text;
  else {
    const anchor = document.createElement('a');
    anchor.href = address;
    anchor.textContent = text;
    element.append(anchor);
  }
  return element;
}

function link(id: string): HTMLElement {
  const anchor = document.createElement('a');
  anchor.href = `errors/${id}.html`;
  anchor.textContent = id;
  const element = document.createElement('p');
  element.append(anchor);
  return element;
}

function boxed(kind: string, title: string, content: HTMLElement): HTMLElement {
  const element = document.createElement('section');
  element.className = kind;
  const head = document.createElement('h3');
  head.textContent = title;
  element.append(head, content);
  return element;
}

function paragraph(text: string, kind = ''): HTMLElement {
  const element = document.createElement('p');
  element.className = kind;
  element.textContent = text;
  return element;
}

function listOf(items: readonly string[]): HTMLElement {
  const element = document.createElement('ul');
  element.append(
    ...items.map((text) => {
      const row = document.createElement('li');
      row.textContent = text;
      return row;
    }),
  );
  return element;
}

function withoutMarks(markdown: string): string {
  return markdown.replaceAll('`', '');
}
