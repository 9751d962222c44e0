/** Numbers written as fractions: papers say 8/255, which no decimal number is. */
import type { JsonSchema } from './schema';

/** Of a fraction's text: numerator and denominator, each with up to six digits and decimals. */
export const FRACTION_PATTERN = '^\\d{1,6}(?:\\.\\d{1,6})?/[1-9]\\d{0,5}$';

const fraction = new RegExp(FRACTION_PATTERN);

/**
 * The value with every fraction replaced by its quotient where the schema has a number that may be written so. What
 * does not fit the schema is left as it is.
 */
export function withQuotients(value: unknown, schema: JsonSchema): unknown {
  if (typeof value === 'string') return schema.pattern === FRACTION_PATTERN ? quotientOf(value) : value;
  const { items, properties } = schema;
  if (Array.isArray(value)) {
    return items === undefined ? value : value.map((item: unknown) => withQuotients(item, items));
  }
  if (typeof value !== 'object' || value === null || properties === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return [key, known === undefined ? member : withQuotients(member, known)];
    }),
  );
}

function quotientOf(text: string): unknown {
  if (!fraction.test(text)) return text;
  const [numerator, denominator] = text.split('/').map(Number);
  return (numerator ?? NaN) / (denominator ?? NaN);
}

/**
 * A number as briefly as it can be told from others: a short decimal, or n/255 where it is one (8/255, not 0.03137),
 * or four digits of it.
 */
export function shortNumber(value: number): string {
  const decimal = Number(value.toPrecision(4));
  if (decimal === value) return String(value);
  const numerator = Math.round(value * 255);
  return numerator / 255 === value ? `${String(numerator)}/255` : String(decimal);
}
