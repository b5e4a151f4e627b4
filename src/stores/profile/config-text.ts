import type { ParseError } from 'jsonc-parser';
import { parse, printParseErrorCode } from 'jsonc-parser';
import { HoldfastError } from '../../core/errors.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { shown } from '../../core/shown.ts';
import { lineAt } from './config-fault.ts';
import { profileIn } from './config-profile.ts';

/**
 * The profiles that a config text describes.
 *
 * @throws HoldfastError `config-invalid` with file, line, key, what was expected and what came.
 */
export function profilesIn(text: string, path: string): ReadonlyMap<string, Profile> {
  const errors: ParseError[] = [];
  const value: unknown = text.trim() === '' ? {} : parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    const what = printParseErrorCode(first.error);
    throw new HoldfastError(
      'config-invalid',
      `${path}, line ${lineAt(text, first.offset)}: expected JSON with comments, found an error: ${what}`,
      shown`mend that line of ${path}`,
    );
  }
  return profileIn(value, text, path);
}
