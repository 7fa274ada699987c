import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { HemlineError } from '../error.ts';

/** What a Frechet distance needs to know of a set of feature vectors. */
export interface Moments {
  readonly mean: Float64Array;
  /** [n, width]: the vectors less their mean, over the root of n - 1; its square C = D^T D is the covariance. */
  readonly deviations: Matrix;
}

/** @throws HemlineError `too-few-samples` for fewer than two vectors, `bad-features` for what is not a number. */
export function momentsOf(vectors: readonly Float32Array[]): Moments {
  const [n, width] = [vectors.length, vectors[0]?.length ?? 0];
  if (n < 2) throw new HemlineError('too-few-samples', `A covariance needs two pictures or more, not ${n}.`);
  const mean = new Float64Array(width);
  for (const vector of vectors) for (let i = 0; i < width; i++) mean[i]! += vector[i]! / n;
  if (!mean.every(Number.isFinite))
    throw new HemlineError('bad-features', 'The encoder gives features that are not numbers.');
  const scale = 1 / Math.sqrt(n - 1);
  const deviations = new Matrix(n, width);
  vectors.forEach((vector, row) => {
    for (let i = 0; i < width; i++) deviations.set(row, i, (vector[i]! - mean[i]!) * scale);
  });
  return { mean, deviations };
}

export const covarianceOf = ({ deviations }: Moments): Matrix => deviations.transpose().mmul(deviations);

/**
 * The Frechet distance of two sets of features taken for normal distributions (Heusel et al. 2017):
 * |m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1 C2)^1/2).
 */
export function frechet(a: Moments, b: Moments): number {
  let apart = 0;
  for (let i = 0; i < a.mean.length; i++) apart += (a.mean[i]! - b.mean[i]!) ** 2;
  const few = Math.min(a.deviations.rows, b.deviations.rows) < a.mean.length;
  const cross = few ? crossOfFew(a, b) : crossOfMany(a, b);
  const spread = (m: Moments) => m.deviations.norm('frobenius') ** 2;
  return apart + spread(a) + spread(b) - 2 * cross;
}

/**
 * tr((C1 C2)^1/2) by covariances. C1 C2 is not symmetric, but has the eigenvalues of S C2 S with S = C1^1/2, which
 * is: so two symmetric decompositions do, and no complex root comes up.
 */
export function crossOfMany(a: Moments, b: Moments): number {
  const root = squareRoot(covarianceOf(a));
  return sumOfRoots(root.mmul(covarianceOf(b)).mmul(root));
}

/**
 * The same for fewer vectors than they are wide: C1 C2 = D1^T D1 D2^T D2 has the eigenvalues of M M^T with
 * M = D1 D2^T, which is only as large as the sets, and has no directions that neither set knows.
 */
export function crossOfFew(a: Moments, b: Moments): number {
  const [less, more] = a.deviations.rows <= b.deviations.rows ? [a, b] : [b, a];
  const product = less.deviations.mmul(more.deviations.transpose());
  return sumOfRoots(product.mmul(product.transpose()));
}

/** The symmetric root of a symmetric matrix without negative eigenvalues. */
export function squareRoot(matrix: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix: vectors } = eigen(matrix);
  const scaled = vectors.clone();
  realEigenvalues.forEach((value, i) => {
    scaled.mulColumn(i, rootOf(value));
  });
  return scaled.mmul(vectors.transpose());
}

const sumOfRoots = (matrix: Matrix) =>
  eigen(matrix).realEigenvalues.reduce((sum, value) => sum + rootOf(value), 0);

/** Rounding may leave eigenvalues a little below 0; they count as 0. */
const rootOf = (value: number) => Math.sqrt(Math.max(0, value));

function eigen(matrix: Matrix): EigenvalueDecomposition {
  // What rounding made a little uneven is made even, or half of it would be ignored.
  const even = Matrix.add(matrix, matrix.transpose()).mul(0.5);
  return new EigenvalueDecomposition(even, { assumeSymmetric: true });
}
