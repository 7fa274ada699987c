import type { Figure } from '../bootstrap.ts';
import type { Column } from '../types.ts';

/** A figure as a column shows it: its value, and from where to where it lies, or null. */
export function showCell(
  { value, low, high }: Figure,
  { digits = 3, percent = false }: Column,
): { value: string; range: string | null } {
  const show = (one: number) => (one * (percent ? 100 : 1)).toFixed(digits) + (percent ? ' %' : '');
  return {
    value: show(value),
    range: low === null || high === null ? null : `${show(low)} to ${show(high)}`,
  };
}
