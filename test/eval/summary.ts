import { FACETS } from '../../models/croquis/facets.ts';
import { formatFigure, meanFigure } from '../../models/eval/bootstrap.ts';
import { stayed, type Verdict } from './verdict.ts';

/** Pictures that are held against the truth: the edit's result, and what bounds it. */
export type Judged = 'result' | 'target' | 'target decoded' | 'reference decoded';

/** One edit, measured. */
export interface Edited {
  /** Sub-instructions of its feedback. */
  readonly parts: number;
  readonly cluster?: number;
  /** Nearer to the target than to the reference. */
  readonly nearer: boolean;
  readonly verdicts: Readonly<Record<Judged, Verdict>>;
}

const JUDGED: readonly Judged[] = ['result', 'target', 'target decoded', 'reference decoded'];

const share = (edits: readonly Edited[], of: (edit: Edited) => number | boolean) =>
  formatFigure(meanFigure(edits, of, { clusterOf: ({ cluster }) => cluster }), 100);

/** The whole report as text, shares in per cent. */
export function summary(edits: readonly Edited[]): string {
  const lines: string[] = ['nearer to the target than to the reference, % (95 % interval, edits)'];
  const counts = [...new Set(edits.map(({ parts }) => parts))].sort((a, b) => a - b);
  const nearer = (list: readonly Edited[]) => share(list, (edit) => edit.nearer);
  lines.push(`  all  ${nearer(edits)}`);
  for (const count of counts)
    lines.push(`  ${facets(count)}  ${nearer(edits.filter((e) => e.parts === count))}`);

  const single = edits.filter(({ parts }) => parts === 1);
  for (const [title, list] of [
    ['edits of one facet', single],
    ['edits of two or three facets', edits.filter(({ parts }) => parts === 2 || parts === 3)],
    ['edits of four facets or more', edits.filter(({ parts }) => parts > 3)],
  ] as const) {
    lines.push('', `${title}, by the attribute probe, %`);
    for (const judged of JUDGED) {
      const verdict = (edit: Edited) => edit.verdicts[judged];
      lines.push(
        `  in the ${judged}`,
        `    all that was asked for is found        ${share(list, (edit) => verdict(edit).found)}`,
        `    each other attribute is as it was      ${share(list, (edit) => stayed(verdict(edit)))}`,
        `    all other attributes are as they were  ${share(list, (edit) => verdict(edit).changed.length === 0)}`,
      );
    }
  }
  lines.push('', 'by facet, %: found (edits of it alone); as it was, where another was edited');
  for (const { name } of FACETS) {
    const of = single.filter((edit) => edit.verdicts.result.facet === name);
    const kept = edits.filter((edit) => edit.verdicts.result.kept.includes(name));
    lines.push(
      `  ${name}`,
      ...JUDGED.filter((judged) => judged !== 'reference decoded').map(
        (judged) =>
          `    ${judged.padEnd(15)} found ${share(of, (edit) => edit.verdicts[judged].found)}; as it was ${share(kept, (edit) => !edit.verdicts[judged].changed.includes(name))}`,
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

const facets = (count: number) => `${count} facet${count > 1 ? 's' : ''}`;
