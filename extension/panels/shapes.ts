/** Small checks that compose: whether a value of unknown origin has the shape of a type. */
export type Check<T> = (value: unknown) => value is T;

export const isText: Check<string> = (value) => typeof value === 'string';
export const isFlag: Check<boolean> = (value) => typeof value === 'boolean';
export const isFiniteNumber: Check<number> = (value): value is number =>
  typeof value === 'number' && Number.isFinite(value);

export const isOneOf =
  <T extends string>(...names: readonly T[]): Check<T> =>
  (value): value is T =>
    names.some((name) => name === value);

export const isListOf =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(check);

/** A record with these fields; a field of `optional` may be absent. Further fields are let be. */
export function isRecord<T extends object>(
  required: { readonly [K in RequiredKeys<T>]: Check<T[K]> },
  optional: { readonly [K in OptionalKeys<T>]: Check<NonNullable<T[K]>> },
): Check<T> {
  const needed = Object.entries<Check<unknown>>(required);
  const allowed = Object.entries<Check<unknown>>(optional);
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false;
    const fields = new Map<string, unknown>(Object.entries(value));
    return (
      needed.every(([name, check]) => check(fields.get(name))) &&
      allowed.every(([name, check]) => !fields.has(name) || check(fields.get(name)))
    );
  };
}

type OptionalKeys<T> = { [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? K : never }[keyof T] &
  string;
type RequiredKeys<T> = Exclude<keyof T & string, OptionalKeys<T>>;
