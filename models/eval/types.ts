import type { Figure } from './bootstrap.ts';

/** A cell of a table; undefined where nothing could be measured. */
export type Cell = Figure | undefined;

export interface Column {
  readonly name: string;
  /** Digits behind the point; 3 by default. */
  readonly digits?: number;
  /** Shown in per cent. */
  readonly percent?: boolean;
  /** Which curve's picture it is drawn in; what stands before the comma of its name by default. */
  readonly curve?: string;
}

export interface Table {
  /** Stable, for the JSON. */
  readonly id: string;
  readonly title: string;
  /** How it was measured, and which table or figure of the paper it answers to. */
  readonly note: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly Cell[] }[];
  /** Drawn as curves too: the rows are places along an axis of this name. */
  readonly axis?: string;
}

/** Pictures in rows, each with what was said. */
export interface Sheet {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  /** Paths of PNG files; null leaves a place empty. */
  readonly rows: readonly { readonly text: string; readonly files: readonly (string | null)[] }[];
}

/** The file of an evaluation's folder that has all its figures. */
export const FIGURES = 'figures.json';
