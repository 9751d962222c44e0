/** The names of a text file: one a line; blank lines and spaces round the names are left out. */
export const parseClassNames = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
