import { inColumns, textInColumns, toTheRight } from '../../core/layout.ts';
import { shown, shownText } from '../../core/shown.ts';
import type { World } from '../../host/world.ts';
import type { AgentProgress, Side } from './side.ts';
import { stepCount } from './side.ts';

const barWidth = 20;
const columnWidth = 46;

/** Shows both sides while they work: redrawn in place on a terminal, event by event elsewhere. */
export class Screen {
  readonly #world: World;
  readonly #bare: Side;
  readonly #guarded: Side;
  readonly #startedAt: number;
  #drawn = 0;
  #said = new Set<AgentProgress>();

  constructor(world: World, bare: Side, guarded: Side) {
    this.#world = world;
    this.#bare = bare;
    this.#guarded = guarded;
    this.#startedAt = world.clock.now();
  }

  /** Says what happens to both sides now. */
  event(text: string): void {
    this.#above(`${this.#time()}  ${this.#world.terminal.paint.bold(text)}`);
  }

  draw(): void {
    this.#sayEnds();
    if (!this.#world.stdoutIsTty) return;
    const rows = [['', 'bare', `guarded by Holdfast (${this.#guarded.state()})`]];
    this.#bare.agents.forEach((agent, index) => {
      const guarded = this.#guarded.agents[index];
      rows.push([`agent ${index + 1}`, progress(agent), guarded === undefined ? '' : progress(guarded)]);
    });
    const lines = textInColumns(rows, { gap: ' ', widths: [8, columnWidth] });
    this.#erase();
    this.#write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  /** The comparison at the end. */
  result(rows: ReadonlyArray<readonly [label: string, bare: string, guarded: string]>): void {
    this.draw();
    const { paint } = this.#world.terminal;
    const table = [[shown``, paint.bold('bare'), paint.bold('guarded')], ...rows.map((row) => row.map(shownText))];
    this.#write(`\n${inColumns(table, { gap: ' ', widths: [30, 16] }).join('\n')}\n\n`);
  }

  #sayEnds(): void {
    for (const [name, side] of [
      ['bare', this.#bare],
      ['guarded', this.#guarded],
    ] as const) {
      side.agents.forEach((agent, index) => {
        if (agent.end === null || this.#said.has(agent)) return;
        this.#said.add(agent);
        const how = agent.end === 'done' ? 'finished its work' : `died: ${agent.end.died}`;
        this.#above(`${this.#time()}  ${name}: agent ${index + 1} ${how} (${agent.steps} of ${stepCount} steps)`);
      });
    }
  }

  #above(line: string): void {
    this.#erase();
    this.#write(`${line}\n`);
  }

  #erase(): void {
    if (this.#drawn > 0) this.#write(`\u001b[${this.#drawn}A\u001b[J`);
    this.#drawn = 0;
  }

  #time(): string {
    const seconds = (this.#world.clock.now() - this.#startedAt) / 1_000;
    return `${toTheRight(seconds.toFixed(1), 5)} s`;
  }

  #write(text: string): void {
    this.#world.stdout().write(text);
  }
}

function progress(agent: AgentProgress): string {
  const full = Math.round((agent.steps / stepCount) * barWidth);
  const bar = '█'.repeat(full) + '░'.repeat(barWidth - full);
  const state = agent.end === null ? '' : agent.end === 'done' ? ' done' : ` ✗ ${agent.end.died.slice(0, 16)}`;
  return `${bar} ${toTheRight(agent.steps, 2)}/${stepCount}${state}`;
}
