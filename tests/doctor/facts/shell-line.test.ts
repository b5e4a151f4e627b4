import { describe, expect, it } from 'vitest';
import { namesSet, sourcedBy } from '../../../src/doctor/facts/shell-line.ts';

describe('a line of a shell’s file sets', () => {
  it.each([
    ['export KEY=x', ['KEY']],
    ['KEY=x', ['KEY']],
    ['  export OTHER=1 KEY="a b" THIRD=$(cat ~/.key)', ['OTHER', 'KEY', 'THIRD']],
    ['[[ -z $CI ]] && export KEY=x', ['KEY']],
    ['if [ -n "$PS1" ]; then export KEY=x; fi', ['KEY']],
    ['KEY=x; export KEY', ['KEY']],
    ['declare -gx KEY=x', ['KEY']],
    ['typeset -x KEY=x', ['KEY']],
    ['export KEY="$(security find-generic-password -w)" # mine', ['KEY']],
    ['export NAME="KEY=x; OTHER=y"', ['NAME']],
    ['set -gx KEY x', ['KEY']],
    ['set -x OTHER 1; set -Ux KEY x', ['OTHER', 'KEY']],
    ['SETUVAR --export KEY:x', ['KEY']],
    ['KEY DEFAULT=x', ['KEY']],
    ['launchctl setenv KEY x', ['KEY']],
    ['# export KEY=x', []],
    ['  #KEY=x', []],
    ['unset KEY', []],
    ['set -e KEY', []],
    ['set --erase KEY x', []],
    ['alias c="KEY=x claude"', []],
    ["alias c='export KEY=x'", []],
    ['KEY=x claude -p hi', []],
    ['env KEY=x claude', []],
    ['c() { KEY=x command claude "$@"; }', []],
    ['echo "export KEY=x"', []],
    ['[ "$KEY" = x ] && echo KEY=x', []],
    ['PATH="$PATH:/KEY=x"', ['PATH']],
  ])('%s', (line, names) => {
    expect(namesSet(line)).toEqual(names);
  });
});

describe('a text reads', () => {
  it.each([
    ['source ~/.secrets', ['~/.secrets']],
    ['. "$HOME/.cargo env"', ['$HOME/.cargo env']],
    ['[ -f ~/.bash_aliases ] && . ~/.bash_aliases', ['~/.bash_aliases']],
    ["if [ -r x ]; then source '/etc/keys'; fi", ['/etc/keys']],
    ['# source ~/.secrets', []],
    ['cd ./source', []],
    ['mv . ..', []],
    ['echo see . ~/.x', []],
  ])('%s', (text, paths) => {
    expect(sourcedBy(text)).toEqual(paths);
  });
});
