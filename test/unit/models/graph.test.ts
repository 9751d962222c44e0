import { describe, expect, it } from 'vitest';
import { relu } from '../../../src/models/modules/activation';
import { batchNorm } from '../../../src/models/modules/batchNorm';
import { convolution } from '../../../src/models/modules/convolution';
import { dense } from '../../../src/models/modules/dense';
import { globalAveragePooling } from '../../../src/models/modules/flatten';
import { identityGraph, sequence } from '../../../src/models/modules/graph';
import { chain, network } from '../../../src/models/modules/module';
import { maxPooling } from '../../../src/models/modules/pooling';
import { residual } from '../../../src/models/modules/residual';

describe('the graph of a network', () => {
  it('says in plain data what the modules compute, defaults written out', () => {
    const made = network(
      chain(
        convolution('stem', { inChannels: 3, outChannels: 4, kernelSize: 3, padding: 1, activation: 'relu' }),
        chain(maxPooling({ kernelSize: 2 })),
        residual(chain(batchNorm('norm', { channels: 4 }), relu())),
      ),
      globalAveragePooling(),
      dense('fc', { inFeatures: 4, outFeatures: 2 }),
    );
    const stem = { kind: 'convolution', name: 'stem', outChannels: 4, kernelSize: 3, stride: 1, padding: 1 };
    const body = [{ kind: 'batchNorm', name: 'norm', epsilon: 1e-5, relu: false }, { kind: 'relu' }];
    const expected = {
      kind: 'sequence',
      steps: [
        { ...stem, bias: true, relu: true },
        { kind: 'maxPooling', kernelSize: 2, stride: 2, padding: 0 },
        { kind: 'residual', body: { kind: 'sequence', steps: body }, shortcut: identityGraph },
        { kind: 'globalAveragePooling' },
        { kind: 'dense', name: 'fc', outFeatures: 2, relu: false },
      ],
    };
    expect(made.graph).toEqual(expected);
    expect(JSON.parse(JSON.stringify(made.graph))).toEqual(expected);
  });

  it('nests no sequence of one node', () => {
    expect(sequence(sequence({ kind: 'flatten' }))).toEqual({ kind: 'flatten' });
    expect(sequence()).toEqual(identityGraph);
  });
});
