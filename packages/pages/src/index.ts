/** Reports as pages that people open in a browser. */
export { dailyHeadlines } from './daily-headlines.ts';
export { drawBarChart } from './draw-bar-chart.ts';
export { renderContentPage } from './render-content-page.ts';
export { renderDailyPage } from './render-daily-page.ts';
