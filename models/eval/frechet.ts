import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { HemlineError } from '../error.ts';

/** Mean and covariance of feature vectors. */
export interface Moments {
  readonly mean: Float64Array;
  /** Over n - 1, as numpy's. */
  readonly covariance: Matrix;
  readonly n: number;
}

/** @throws HemlineError `too-few-samples` for fewer than two vectors, `bad-features` for what is not a number. */
export function momentsOf(vectors: readonly Float32Array[]): Moments {
  const [n, width] = [vectors.length, vectors[0]?.length ?? 0];
  if (n < 2)
    throw new HemlineError('too-few-samples', `A covariance needs two pictures or more, not ${n}.`);
  const mean = new Float64Array(width);
  for (const vector of vectors) for (let i = 0; i < width; i++) mean[i]! += vector[i]! / n;
  if (!mean.every(Number.isFinite))
    throw new HemlineError('bad-features', 'The encoder gives features that are not numbers.');
  const centred = new Matrix(n, width);
  vectors.forEach((vector, row) => {
    for (let i = 0; i < width; i++) centred.set(row, i, vector[i]! - mean[i]!);
  });
  return { mean, covariance: centred.transpose().mmul(centred).div(n - 1), n };
}

/**
 * The Frechet distance of two sets of features taken for normal distributions (Heusel et al. 2017):
 * |m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1 C2)^1/2).
 *
 * C1 C2 is not symmetric, but has the eigenvalues of S C2 S with S = C1^1/2, which is: so two symmetric
 * decompositions do, and no complex root comes up. Rounding may leave eigenvalues a little below 0; they count as 0.
 */
export function frechet(a: Moments, b: Moments): number {
  const root = squareRoot(a.covariance);
  const product = root.mmul(b.covariance).mmul(root);
  const cross = eigen(product).realEigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  let apart = 0;
  for (let i = 0; i < a.mean.length; i++) apart += (a.mean[i]! - b.mean[i]!) ** 2;
  return apart + a.covariance.trace() + b.covariance.trace() - 2 * cross;
}

/** The symmetric root of a symmetric matrix without negative eigenvalues. */
export function squareRoot(matrix: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix: vectors } = eigen(matrix);
  const scaled = vectors.clone();
  realEigenvalues.forEach((value, i) => {
    scaled.mulColumn(i, Math.sqrt(Math.max(0, value)));
  });
  return scaled.mmul(vectors.transpose());
}

function eigen(matrix: Matrix): EigenvalueDecomposition {
  // What rounding made a little uneven would be taken for unsymmetric.
  const even = Matrix.add(matrix, matrix.transpose()).mul(0.5);
  return new EigenvalueDecomposition(even, { assumeSymmetric: true });
}
