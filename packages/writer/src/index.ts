export { nameGenaiPriceBook, openGenaiPriceBook } from './prices/genai-price-book.ts';
export type { ParsedUserPrices, UserPrices } from './prices/user-prices.ts';
export { parseUserPrices } from './prices/user-prices.ts';
