import protobuf from 'protobufjs/light.js';
import type { Dim, DType } from './graph.ts';
import { ONNX_TYPE } from './onnx-types.ts';
import type { Attribute, Attributes } from './operator.ts';

// The messages of onnx.proto3 (onnx/onnx on GitHub) that we write, with their field numbers.
const field = (id: number, type: string) => ({ id, type });
const many = (id: number, type: string) => ({ id, type, rule: 'repeated' });
const root = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        graph: field(7, 'Graph'),
        opsetImport: many(8, 'OperatorSet'),
      },
    },
    OperatorSet: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    Graph: {
      fields: {
        node: many(1, 'Node'),
        name: field(2, 'string'),
        initializer: many(5, 'Tensor'),
        input: many(11, 'ValueInfo'),
        output: many(12, 'ValueInfo'),
      },
    },
    Node: {
      fields: {
        input: many(1, 'string'),
        output: many(2, 'string'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attribute: many(5, 'Attribute'),
        domain: field(7, 'string'),
      },
    },
    Attribute: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'bytes'),
        ints: many(8, 'int64'),
        type: field(20, 'int32'),
      },
    },
    Tensor: {
      fields: {
        dims: many(1, 'int64'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
        externalData: many(13, 'Entry'),
        dataLocation: field(14, 'int32'),
      },
    },
    Entry: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
    ValueInfo: { fields: { name: field(1, 'string'), type: field(2, 'Type') } },
    Type: { fields: { tensorType: field(1, 'TensorType') } },
    TensorType: { fields: { elemType: field(1, 'int32'), shape: field(2, 'Shape') } },
    Shape: { fields: { dim: many(1, 'Dimension') } },
    Dimension: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
  },
});

/** A message to be written, by the names above. */
export type Message = Readonly<Record<string, unknown>>;

const EXTERNAL = 1;

export function valueInfo(name: string, shape: readonly Dim[], type: DType): Message {
  const dim = shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d }));
  return { name, type: { tensorType: { elemType: ONNX_TYPE[type], shape: { dim } } } };
}

export function tensor(name: string, shape: readonly Dim[], type: DType, data: ArrayBufferView): Message {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: shape, dataType: ONNX_TYPE[type], rawData };
}

/** A tensor whose bytes stay where they are; `location` is relative to the model's folder. */
export function externalTensor(
  name: string,
  shape: readonly Dim[],
  type: DType,
  place: { location: string; offset: number; length: number },
): Message {
  const externalData = Object.entries(place).map(([key, value]) => ({ key, value: String(value) }));
  return { name, dims: shape, dataType: ONNX_TYPE[type], externalData, dataLocation: EXTERNAL };
}

export function node(
  name: string,
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Attributes = {},
  domain = '',
): Message {
  const attribute = Object.entries(attributes).flatMap(([key, value]) => encodeAttribute(key, value));
  return { name, opType, input, output, attribute, domain };
}

// AttributeProto.AttributeType: FLOAT 1, INT 2, STRING 3, INTS 7.
function encodeAttribute(name: string, value: Attribute): Message[] {
  if (typeof value === 'number') return [{ name, i: value, type: 2 }];
  if (typeof value === 'string') return [{ name, s: new TextEncoder().encode(value), type: 3 }];
  if ('float' in value) return [{ name, f: value.float, type: 1 }];
  if ('known' in value) return [];
  return [{ name, ints: value, type: 7 }];
}

/** The bytes of a model, operator set 21 with ONNX Runtime's own operators. */
export function encodeModel(graph: Message): Uint8Array {
  const Model = root.lookupType('Model');
  return Model.encode({
    irVersion: 10,
    producerName: 'hemline',
    opsetImport: [
      { domain: '', version: 21 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph,
  }).finish();
}
