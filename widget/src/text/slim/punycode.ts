/** In place of `punycode.js`: the browser's URL parser does the encoding; names are shown encoded, which also unmasks look-alikes. */
export default {
  toASCII: (host: string): string => new URL(`http://${host}`).hostname,
  toUnicode: (host: string): string => host,
};
