/** The controls that say what is explained, and how it is drawn. */
import type { Prediction, ScaleName } from '../../src/protocol/pixels';
import type { AttributionMethodName } from '../../src/protocol/requests';
import { scaleTitles } from './maps';

export const methodTitles: Readonly<Record<AttributionMethodName, string>> = {
  'loss-gradient': 'Gradient of the loss',
  'logit-gradient': 'Gradient of a class score',
};

/** What the colours of a map say, in plain words. */
export const methodMeanings: Readonly<Record<AttributionMethodName, string>> = {
  'loss-gradient':
    'Red: a brighter pixel here makes the model worse at the explained class. Blue: a brighter pixel makes it better.',
  'logit-gradient':
    'Red: a brighter pixel here raises the score of the explained class. Blue: a brighter pixel lowers it.',
};

const methods = ['loss-gradient', 'logit-gradient'] as const satisfies readonly AttributionMethodName[];
const scales = ['three-sigma', 'absolute-maximum'] as const satisfies readonly ScaleName[];

export const methodOptions = methods.map((value) => ({ value, title: methodTitles[value] }));
export const scaleOptions = scales.map((value) => ({ value, title: scaleTitles[value] }));

/** The choice that leaves the class to the engine. */
export const AUTOMATIC_CLASS = 'automatic';

/** Options for the class to explain or to move towards: the automatic one, then the classes in their order. */
export function classOptions(
  automatic: string,
  classes: readonly { readonly classIndex: number; readonly className: string }[],
): readonly { readonly value: string; readonly title: string }[] {
  const inOrder = [...classes].sort((a, b) => a.classIndex - b.classIndex);
  return [
    { value: AUTOMATIC_CLASS, title: automatic },
    ...inOrder.map(({ classIndex, className }) => ({ value: String(classIndex), title: className })),
  ];
}

/** The class index behind an option; undefined for the automatic one. */
export const parseClass = (value: string): number | undefined =>
  value === AUTOMATIC_CLASS ? undefined : Number(value);

/** What a map shows, for a person who does not see it. */
export function mapLabel(model: string, method: AttributionMethodName, className: string): string {
  return `${methodTitles[method]} of ${model} for class ${className}`;
}

export const classNameOf = (predictions: readonly Prediction[], classIndex: number): string =>
  predictions.find((one) => one.classIndex === classIndex)?.className ?? String(classIndex);
