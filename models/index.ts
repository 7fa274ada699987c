/**
 * `hemline/models`: packs, rounds, graphs and training without chat. Importing it loads no ONNX Runtime; the
 * first session does.
 */
export { type Look, type Manifest, openPack, type Pack } from './checkpoint/pack.ts';
export { type CroquisOptions, writeCroquis } from './croquis/dataset.ts';
export * from './editor/index.ts';
export { HemlineError } from './error.ts';
export { gradients } from './graph/gradient.ts';
export { Graph, type Scope, type Tensor } from './graph/graph.ts';
export * as op from './graph/ops/index.ts';
export { Session, type SessionOptions } from './graph/session.ts';
export { type Picture, readPicture, writePng } from './picture.ts';
export type { Keypoint, Keypoints } from './pose.ts';
export { type Kind, type Report, type TrainOptions, train } from './train/index.ts';
export { readTriplets, type Triplet } from './train/records.ts';
