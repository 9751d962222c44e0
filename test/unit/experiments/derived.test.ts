import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { documentWith } from '../../../src/experiments/document';
import { nearest } from '../../../src/protocol/nearest';
import { placedParameters } from '../../../src/experiments/parameterPaths';
import { resolveExperiments } from '../../../src/experiments/resolve';
import { experimentFileSchema, schemaText } from '../../../src/experiments/schema';

const pathOf = (name: string): string => new URL(`../../../${name}`, import.meta.url).pathname;

async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

describe('what is derived from the parameter table', () => {
  it.each([
    ['media/gradlens.schema.json', schemaText],
    ['docs/experiments.md', documentWith],
  ])('is in %s as it must be; else run `npm run schema`', async (name, write) => {
    const path = pathOf(name);
    const onDisk = readFileSync(path, 'utf8');
    expect(onDisk).toBe(await formatted(path, write(onDisk)));
  });

  it('is a schema of draft 7', () => {
    const ajv = new Ajv();
    expect(ajv.validateSchema(experimentFileSchema())).toBe(true);
  });

  it('has every parameter of a resolved experiment, and no other', () => {
    const adversarial = { name: 'adversarial' };
    const noise = { name: 'noise' };
    const target = { data: 'usps' };
    const file = {
      data: 'mnist',
      architecture: 'madry-mnist',
      evaluation: { targets: [target] },
      runs: [
        { training: { method: adversarial, schedule: { name: 'cyclic' } } },
        { training: { method: noise, schedule: { name: 'multistep' } } },
      ],
    };
    const paths = resolveExperiments('f', JSON.stringify(file)).flatMap((experiment) => leavesOf(experiment));
    const table = placedParameters().filter(({ parameter }) => parameter.type !== 'list');
    const inTable = table.map(({ path, parameter }) => (parameter.type === 'numbers' ? `${path}[]` : path));
    expect([...new Set(paths)].sort()).toEqual(inTable.sort());
  });

  it('keeps every default within what is allowed', () => {
    for (const { path, parameter } of placedParameters()) {
      if (parameter.type === 'number' || parameter.type === 'integer') {
        const value = parameter.default ?? parameter.minimum;
        expect(value >= parameter.minimum && value <= parameter.maximum, path).toBe(true);
      }
      if (parameter.type === 'choice' && parameter.default !== undefined) {
        expect(Object.keys(parameter.choices), path).toContain(parameter.default);
      }
      expect(parameter.help, path).not.toBe('');
    }
  });
});

describe('the nearest word', () => {
  it.each([
    ['epoch', ['epochs', 'seed'], 'epochs'],
    ['batchsize', ['batchSize', 'epochs'], 'batchSize'],
    ['learningrate', ['learningRate'], 'learningRate'],
    ['xylophone', ['seed', 'data'], undefined],
    ['ab', ['abc', 'ab'], 'ab'],
    ['', ['seed'], undefined],
  ])('to "%s" of %o is %s', (word, candidates, expected) => expect(nearest(word, candidates)).toBe(expected));
});

function leavesOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) =>
    leavesOf(member, path === '' ? key : `${path}.${key}`),
  );
}
