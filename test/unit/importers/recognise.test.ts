import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { architectures, blueprintOf } from '../../../src/models/architectures';
import { isArchitecture } from '../../../src/models/checkpoints/checkpoint';
import { diskShape } from '../../../src/models/checkpoints/layout';
import { recognise } from '../../../src/models/importers/recognise';
import type { ArchitectureName } from '../../../src/protocol/experiment';
import { fixturePath } from '../support/fixtures';

type Shapes = Map<string, { shape: readonly number[] }>;

/** The tensors of an architecture as PyTorch names and shapes them, behind a prefix. */
const tensorsOf = (
  architecture: ArchitectureName,
  { prefix = '', classes = 10, width }: { prefix?: string; classes?: number; width?: number } = {},
): Shapes =>
  new Map(
    blueprintOf(architecture, classes, undefined, width).network.parameters.map((spec) => [
      prefix + spec.name,
      { shape: diskShape(spec) },
    ]),
  );

describe('recognising a network', () => {
  it.each(Object.keys(architectures).filter(isArchitecture))('tells %s from its names and shapes', (name) => {
    const found = recognise(tensorsOf(name, { classes: 7 }), 'x.pt');
    expect(found.blueprint).toMatchObject({ architecture: name, classes: 7 });
    expect(found).toMatchObject({ prefix: '', unused: [] });
  });

  it('takes the width of the hidden layer from the file', () => {
    const { blueprint } = recognise(tensorsOf('madry-mnist', { width: 64 }), 'x.pt');
    const hidden = blueprint.network.parameters.find(({ name }) => name === 'fc1.bias');
    expect(hidden?.shape).toEqual([64]);
  });

  it('takes the widths of a narrow ResNet-50 from the file', async () => {
    const path = fixturePath('checkpoints/resnet50n.json');
    const { state_dict: tensors } = JSON.parse(await readFile(path, 'utf8')) as {
      state_dict: Record<string, { shape: readonly number[] }>;
    };
    const { blueprint, unused } = recognise(new Map(Object.entries(tensors)), 'x.pt');
    expect(blueprint).toMatchObject({ architecture: 'resnet-50', classes: 10 });
    expect(blueprint.network.parameters.map(diskShape)).toContainEqual([8, 3, 7, 7]);
    expect(unused).toEqual([]);
  });

  it.each(['module.', 'model.', 'module.model.', 'net.module.'])('takes the prefix "%s" off', (prefix) => {
    const found = recognise(tensorsOf('wong-small', { prefix }), 'x.pt');
    expect(found.prefix).toBe(prefix);
    expect(found.names.get('7.bias')).toBe(`${prefix}7.bias`);
  });

  it('keeps one copy of the robustness library’s wrapper, and no word of its normalisers and attacker', () => {
    const wrapper: Shapes = new Map([
      ['module.normalizer.new_mean', { shape: [1, 1, 1] }],
      ['module.normalizer.new_std', { shape: [1, 1, 1] }],
      ...tensorsOf('madry-mnist', { prefix: 'module.model.' }),
      ['module.attacker.normalize.new_mean', { shape: [1, 1, 1] }],
      ['module.attacker.normalize.new_std', { shape: [1, 1, 1] }],
      ...tensorsOf('madry-mnist', { prefix: 'module.attacker.model.' }),
      ['module.temperature', { shape: [1] }],
    ]);
    const found = recognise(wrapper, 'x.pt');
    expect(found.prefix).toBe('module.model.');
    expect(found.unused).toEqual(['module.temperature']);
  });

  it('shows shapes that do not fit both ways', () => {
    const tensors = tensorsOf('madry-mnist').set('conv1.weight', { shape: [64, 3, 7, 7] });
    expect(() => recognise(tensors, 'x.pt')).toThrow(
      expect.objectContaining({ code: 'checkpoint/unrecognised' }),
    );
    expect(() => recognise(tensors, 'x.pt')).toThrow(
      /nearest is madry-mnist: conv1\.weight is \[64, 3, 7, 7\] in the file and \[32, 1, 5, 5\] in the network/,
    );
  });

  it('names the nearest candidates of a key that does not fit, on both sides', () => {
    const tensors = tensorsOf('madry-mnist');
    tensors.set('conv2.wieght', tensors.get('conv2.weight')!);
    tensors.delete('conv2.weight');
    expect(() => recognise(tensors, 'x.pt')).toThrow(
      /conv2\.weight is missing \(nearest: conv2\.wieght\); conv2\.wieght is not part of it \(nearest: conv2\.weight\)/,
    );
  });

  it('refuses a file that has all of a network and more under the same prefix', () => {
    const tensors = tensorsOf('wong-small').set('9.weight', { shape: [10, 10] });
    expect(() => recognise(tensors, 'x.pt')).toThrow(/9\.weight is not part of it/);
  });

  it('says what the expected network would need where one is asked for', () => {
    expect(() => recognise(tensorsOf('wong-small'), 'x.pt', 'madry-mnist')).toThrow(
      expect.objectContaining({ code: 'checkpoint/other-architecture' }),
    );
    expect(() => recognise(tensorsOf('wong-small'), 'x.pt', 'madry-mnist')).toThrow(
      /fit the architecture madry-mnist: conv1\.weight is missing \(nearest: 0\.weight/,
    );
  });

  it('names what GradLens builds where nothing comes near', () => {
    const strange: Shapes = new Map([['layer.kernel', { shape: [3] }]]);
    expect(() => recognise(strange, 'x.pt')).toThrow(/madry-mnist, wong-small/);
  });
});
