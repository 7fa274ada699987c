/**
 * Learning rate at `step` (counted from 0) as a factor of the peak: linear warm-up over the first
 * `warmup` share of all steps, then half a cosine down to zero (section 4.2).
 */
export function learningRateFactor(step: number, steps: number, warmup: number): number {
  const rising = Math.max(1, Math.round(steps * warmup));
  if (step < rising) return (step + 1) / rising;
  return 0.5 * (1 + Math.cos((Math.PI * (step - rising)) / Math.max(1, steps - rising)));
}
