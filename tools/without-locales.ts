// How a bundle takes the price library.
import type { Plugin } from 'rolldown';

/**
 * Compares names of the price library by their characters. It sorts the keys of its units when it is loaded, only so that equal units have
 * one key, and the first comparison by a language loads the rules of all languages: 8 ms of CPU of every import that has something to do.
 */
export function withoutLocales(): Plugin {
  return {
    name: 'without-locales',
    transform: (code, id) => (id.includes('/@pydantic/genai-prices/') ? comparedByCharacters(code) : undefined),
  };
}

/** @throws Error where the library sorts in another way, so that somebody looks whether this is still of use */
export function comparedByCharacters(code: string): string {
  const comparison = /\b((?:\w+\.)?\w+)\.localeCompare\(((?:\w+\.)?\w+)\)/g;
  const compared = code.replace(comparison, (_call, first: string, second: string) => {
    return `(${first}<${second}?-1:${first}>${second}?1:0)`;
  });
  if (compared === code || compared.includes('localeCompare')) {
    throw new Error('the price library compares names in another way than it did');
  }
  return compared;
}
