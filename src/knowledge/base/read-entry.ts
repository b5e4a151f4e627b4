/** Reads the file of one entry: YAML front matter, then the article in Markdown. */
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Signature, Summary } from '../entry.ts';

/** An entry with its article. */
export interface Entry extends Summary {
  readonly sources: readonly Source[];
  readonly demand: { readonly threads: number; readonly about: boolean; readonly note: string };
  /** The day of the last change, `2026-11-24`. */
  readonly updated: string;
  /** Real wordings, each enough by itself to tell the class. */
  readonly examples: ReadonlyArray<{ readonly text: string; readonly source?: string | undefined }>;
  /** Markdown, from the first heading on. */
  readonly article: string;
}

/** Where a statement of the article comes from. */
export interface Source {
  readonly url: string;
  /** The day somebody last read it. */
  readonly checked: string;
  readonly evidence: 'documentation' | 'maintainer' | 'measured' | 'reported' | 'inferred';
  /** What it shows, in our words. */
  readonly note: string;
}

/** What reading a file gave: the entry, or what is wrong with it, one sentence per fault. */
export type ReadEntry = { readonly entry: Entry } | { readonly faults: readonly string[] };

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day such as 2026-11-24');
const slug = z.string().regex(/^[a-z][a-z0-9-]{2,40}$/, 'expected small letters, digits and hyphens');
const said = z.string().min(1);

const signature = z.strictObject({
  says: z.union([said, z.array(said).min(1)]),
  without: z.union([said, z.array(said)]).default([]),
  weight: z.number().min(1).max(14),
});

const oneOrMore = z.union([said, z.array(said).min(1)]).transform((value) => [value].flat());
const advice = z.strictObject({
  for: oneOrMore.default([]),
  says: oneOrMore.default([]),
  first: said,
  mustNot: z.array(said).min(1).optional(),
});
const version = z.string().regex(/^\d+\.\d+\.\d+$/, 'expected a version such as 2.1.332');
const versions = z.strictObject({ since: version.optional(), until: version.optional(), what: said });

const summary = {
  id: slug,
  title: z.string().min(8).max(80),
  kind: z.enum(['auth', 'near-miss']),
  category: slug,
  tool: said,
  scope: slug,
  heal: z.enum(['yes', 'partly', 'no']),
  first: said,
  mustNot: z.array(said).min(1),
  signatures: z.array(signature).default([]),
};

const full = z.strictObject({
  ...summary,
  advice: z.array(advice).optional(),
  versions: z.array(versions).optional(),
  confirm: z.array(said).min(1),
  related: z.array(slug),
  sources: z.array(
    z.strictObject({
      url: z.url(),
      checked: day,
      evidence: z.enum(['documentation', 'maintainer', 'measured', 'reported', 'inferred']),
      note: said,
    }),
  ),
  demand: z.strictObject({ threads: z.number().int().min(0), about: z.boolean().default(false), note: said }),
  updated: day,
  examples: z.array(z.strictObject({ text: said, source: z.url().optional() })).default([]),
});

/** What a team writes for its own failures: the same form, of which only the summary must be there. */
const own = z.object({
  ...summary,
  kind: summary.kind.default('auth'),
  category: slug.default('own'),
  tool: said.default('own'),
  scope: slug.default('deployment-configuration'),
  heal: summary.heal.default('no'),
  mustNot: z.array(said).default([]),
  confirm: z.array(said).default([]),
  related: z.array(slug).default([]),
});

/** Reads an entry of the knowledge base. */
export function readEntry(text: string): ReadEntry {
  const parts = partsOf(text);
  if ('faults' in parts) return parts;
  const checked = full.safeParse(parts.matter);
  if (!checked.success) return { faults: faultsOf(checked.error) };
  const { signatures, ...rest } = checked.data;
  return { entry: { ...rest, signatures: signatures.map(asSignature), article: parts.article } };
}

/** Reads a signature file of the user. */
export function readOwnEntry(text: string): { readonly entry: Summary } | { readonly faults: readonly string[] } {
  const parts = partsOf(text);
  if ('faults' in parts) return parts;
  const checked = own.safeParse(parts.matter);
  if (!checked.success) return { faults: faultsOf(checked.error) };
  return { entry: { ...checked.data, signatures: checked.data.signatures.map(asSignature) } };
}

function partsOf(text: string): { matter: unknown; article: string } | { faults: readonly string[] } {
  const [, matter, article] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text) ?? [];
  if (matter === undefined || article === undefined)
    return { faults: ['expected front matter between two lines of ---'] };
  try {
    return { matter: parseYaml(matter, { schema: 'core' }) as unknown, article: article.trim() };
  } catch (error) {
    return { faults: [`the front matter is no YAML: ${(error as Error).message.split('\n')[0] ?? ''}`] };
  }
}

function asSignature({ says, without, weight }: z.infer<typeof signature>): Signature {
  return { says: [says].flat(), without: [without].flat(), weight };
}

function faultsOf(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'the front matter'}: ${message}`);
}
