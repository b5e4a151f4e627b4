/** A red pixel. */
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** One sample of silence. */
export const wav = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

export function text(words) {
  return { type: 'text', text: words };
}

export function answer(words) {
  return { content: [text(words)] };
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
