/** A text in Markdown as it is: names come from files, and nothing of them is markup. */
export const markdownText = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&');
