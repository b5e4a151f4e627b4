import { describe, expect, it } from 'vitest';
import { sourcesIn, textsIn } from '../../../tools/watch-client/texts.ts';

describe('the texts of a source', () => {
  it.each<[string, string, string[]]>([
    ['strings of both kinds', `a("one",'two')`, ['one', 'two']],
    ['escapes', String.raw`a("it\'s \u00b7 \x41\n\u{1F600}")`, ["it's · A\n😀"]],
    ['templates with holes', 'a(`login of ${b("inner")} ended`)', ['inner', 'login of … ended']],
    ['templates in templates', 'a(`one ${c?`two ${d} three`:"four"} five`)', ['two … three', 'four', 'one … five']],
    ['braces in a hole', 'a(`x ${(()=>{return{b:"y"}})()} z`)', ['y', 'x … z']],
    ['quotes in a pattern', `a=/["'\`]/g;b("one")`, ['one']],
    ['a slash in a class of a pattern', `a(/[/"]+/);b("one")`, ['one']],
    ['a division', `a=b/2;c="one";d=e/f;`, ['one']],
    ['a pattern behind return', `return/"x/.test(a)?"one":"two"`, ['one', 'two']],
    ['comments', `/* "no" */a("one")`, ['one']],
  ])('are read past %s', (_, source, texts) => {
    expect([...textsIn(source)]).toEqual(texts);
  });

  it('ends with the source, whatever is open', () => {
    for (const source of ['a("one', 'a(`one ${b', 'a=/x', 'a=/* x', '`${`${'] as const) expect(textsIn(source)).toBeInstanceOf(Set);
  });
});

describe('the sources of a program', () => {
  it('are long stretches without a zero byte that read like code', () => {
    const code = 'function a(){return"login expired"}const b=()=>1;'.repeat(600);
    const words = 'the quick brown fox '.repeat(2000);
    const program = Buffer.from(`\0short\0${words}\0${code}\0${'\u0001'.repeat(30_000)}`);
    expect(sourcesIn(program)).toEqual([code]);
  });
});
