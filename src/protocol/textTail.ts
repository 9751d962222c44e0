/** What is shown of a process' stderr with its failure, characters: about its last stack trace. */
export const STDERR_END = 1500;

/** Keeps the end of a stream of text. */
export interface TextTail {
  push(text: string): void;
  /** The last `limit` characters at most, from the start of a line where a line starts in them. */
  end(): string;
}

export function createTextTail(limit: number): TextTail {
  let kept = '';
  let cut = false;
  return {
    push(text) {
      kept += text;
      if (kept.length <= limit) return;
      kept = kept.slice(-limit);
      cut = true;
    },
    end() {
      const firstBreak = kept.indexOf('\n');
      return cut && firstBreak >= 0 && firstBreak < kept.length - 1 ? kept.slice(firstBreak + 1) : kept;
    },
  };
}
