import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listImageFolder } from '../../../src/data/imageFolder';
import { restrictedImageNet } from '../../../src/data/restrictedImageNet';
import { fixturePath } from '../support/fixtures';

interface ExpectedFile {
  readonly file: string;
  readonly restricted_label: number | null;
}

const { cases } = JSON.parse(readFileSync(fixturePath('datasets/expected.json'), 'utf8')) as {
  cases: {
    'restricted-imagenet': { files: readonly ExpectedFile[]; restricted_classes: readonly string[] };
  };
};
const expected = cases['restricted-imagenet'];

describe('Restricted ImageNet', () => {
  it.each(['train', 'val'])('maps a part of ImageNet by its folders’ names, in %s', async (split) => {
    const root = fixturePath(`datasets/restricted-imagenet/${split}`);
    const listing = await listImageFolder('restricted-imagenet', root, restrictedImageNet);
    expect(listing.classNames).toEqual(expected.restricted_classes);
    const wanted = expected.files
      .filter(({ file, restricted_label: label }) => file.startsWith(`${split}/`) && label !== null)
      .map(({ file, restricted_label: label }) => [file.slice(split.length + 1), label]);
    const found = listing.paths.map((path, index) => [path, listing.labels[index]]);
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  it('has as many of ImageNet’s classes a group as the ranges of the robustness library', () => {
    const groups = [...new Set(restrictedImageNet.values())];
    const sizes = groups.map(
      (group) => [...restrictedImageNet.values()].filter((name) => name === group).length,
    );
    expect(sizes).toEqual([118, 5, 3, 5, 21, 18, 9, 4, 20]);
    const ids = [...restrictedImageNet.keys()];
    expect(ids.every((id) => /^n\d{8}$/.test(id))).toBe(true);
    expect(ids).toHaveLength(203);
  });
});
