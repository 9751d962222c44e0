/** JSON text to a value, or to where it stops being JSON. */
import { parse } from '@humanwhocodes/momoa';

export type ParsedJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** Parses JSON (RFC 8259; a byte order mark is skipped); `problem` names line and column, both from 1. */
export function parseJson(text: string): ParsedJson {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    const value: unknown = JSON.parse(json);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problem: locate(json) ?? `it is not JSON: ${messageOf(error)}` };
  }
}

/** Node 20 gives no line, so that a second parser is asked, of failures only; undefined where it knows no place either. */
function locate(json: string): string | undefined {
  try {
    parse(json, { mode: 'json' });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || !('line' in error) || !('column' in error)) return undefined;
    const reason = error.message.replace(/\s*\(\d+:\d+\)$/, '').replace(/ found\.$/, '');
    return `it is not JSON at line ${String(error.line)}, column ${String(error.column)}: ${reason.toLowerCase()}`;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
