/** Values of a JSON text that is not trusted. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === 'string';

/** Lengths of axes and places in files. */
export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

export const isCounts = (value: unknown): value is readonly number[] => isList(value) && value.every(isCount);

export const isTexts = (value: unknown): value is readonly string[] => isList(value) && value.every(isText);
