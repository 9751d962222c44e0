/** The names of the parts that an object may lack. */
type OptionalKey<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** A copy of an object without one of its optional parts. */
export function without<T extends object>(whole: T, part: OptionalKey<T>): T {
  const copy = { ...whole };
  Reflect.deleteProperty(copy, part);
  return copy;
}
