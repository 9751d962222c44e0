/** Shapes of JSON values: what a file must hold before its content is believed. */

/** Says what is wrong with a value, naming the place, or nothing where it has the shape. */
export interface Shape<T> {
  problemOf(value: unknown, at: string): string | undefined;
  /** Never set: ties the shape to its type. */
  readonly of?: T;
}

export const matches = <T>(shape: Shape<T>, value: unknown): value is T =>
  shape.problemOf(value, '') === undefined;

const primitive = <T>(what: string, test: (value: unknown) => boolean): Shape<T> => ({
  problemOf: (value, at) => (test(value) ? undefined : `${at} is ${describe(value)}, not ${what}`),
});

export const text: Shape<string> = primitive('text', (value) => typeof value === 'string');
export const truth: Shape<boolean> = primitive('true or false', (value) => typeof value === 'boolean');
export const number: Shape<number> = primitive('a number', (value) => typeof value === 'number');

export const oneOf = <const T extends string>(...choices: readonly T[]): Shape<T> =>
  primitive(`one of ${choices.join(', ')}`, (value) => choices.some((choice) => choice === value));

export const listOf = <T>(element: Shape<T>): Shape<readonly T[]> => ({
  problemOf: (value, at) =>
    Array.isArray(value)
      ? firstProblem(
          value.map((item: unknown, index) => () => element.problemOf(item, `${at}[${String(index)}]`)),
        )
      : `${at} is ${describe(value)}, not a list`,
});

export const orNull = <T>(shape: Shape<T>): Shape<T | null> => ({
  problemOf: (value, at) => (value === null ? undefined : shape.problemOf(value, at)),
});

/** [height, width, channels] */
export const imageSize: Shape<readonly [height: number, width: number, channels: number]> = primitive(
  'a height, a width and a number of channels',
  (value) =>
    Array.isArray(value) &&
    value.length === 3 &&
    value.every((length) => Number.isInteger(length) && length > 0),
);

export const recordOf = <T>(element: Shape<T>): Shape<Readonly<Record<string, T>>> => ({
  problemOf: (value, at) =>
    isObject(value)
      ? firstProblem(Object.keys(value).map((key) => () => element.problemOf(value[key], join(at, key))))
      : `${at} is ${describe(value)}, not an object`,
});

/** A shape for each field; those of `optional` may be absent. Fields that are not named are let through. */
export const object = <T extends object>(
  fields: { readonly [K in keyof T]-?: Shape<Exclude<T[K], undefined>> },
  optional: readonly (keyof T & string)[] = [],
): Shape<T> => ({
  problemOf(value, at) {
    if (!isObject(value)) return `${at === '' ? 'the content' : at} is ${describe(value)}, not an object`;
    const shapes: [string, Shape<unknown>][] = Object.entries(fields);
    return firstProblem(
      shapes.map(([key, shape]) => () => {
        if (value[key] === undefined) {
          return optional.some((name) => name === key) ? undefined : `${join(at, key)} is missing`;
        }
        return shape.problemOf(value[key], join(at, key));
      }),
    );
  },
});

/** One of several objects, told apart by the text in their field `tag`. */
export const taggedBy = <T>(tag: string, variants: Readonly<Record<string, Shape<T>>>): Shape<T> => ({
  problemOf(value, at) {
    if (!isObject(value)) return `${at === '' ? 'the content' : at} is ${describe(value)}, not an object`;
    const name = value[tag];
    const shape = typeof name === 'string' ? variants[name] : undefined;
    if (shape) return shape.problemOf(value, at);
    return `${join(at, tag)} is ${describe(name)}, not one of ${Object.keys(variants).join(', ')}`;
  },
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const join = (at: string, key: string): string => (at === '' ? key : `${at}.${key}`);

function firstProblem(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const describe = (value: unknown): string =>
  value === undefined ? 'absent' : JSON.stringify(value).slice(0, 60);
