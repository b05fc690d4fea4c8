import { html, type Markup, shownName } from '@agentspine/render/markup';
import { BarChart as BarSeriesType } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { BarChart, BarSeries } from './bar-chart.ts';

use([BarSeriesType, GridComponent, SVGRenderer]);

/** Units of the drawing; the page scales it to its width. */
const width = 880;
const uprightHeight = 260;
const barHeight = 18;
const nameWidth = 240;
const axisHeight = 34;
/** How many columns of text fit into `nameWidth`. */
const nameColumnsMax = 32;

/** Draws a chart as SVG whose colours are variables of the page's style. The same chart gives the same text. */
export function drawBarChart(chart: BarChart): Markup {
  const height = chart.direction === 'upright' ? uprightHeight : heightOfRows(chart);
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    canvas.setOption(optionOf(chart));
    const drawing = { markup: withoutTraces(canvas.renderToSVGString()) };
    return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${chart.title}">${drawing}</svg>`;
  } finally {
    canvas.dispose();
  }
}

function heightOfRows({ categories, series, isStacked }: BarChart): number {
  const barsOfCategory = isStacked ? 1 : series.length;
  return Math.max(categories.length, 1) * (barsOfCategory * barHeight + 12) + axisHeight;
}

function optionOf(chart: BarChart): Parameters<ReturnType<typeof init>['setOption']>[0] {
  const isLying = chart.direction === 'lying';
  // Names are given by number: the library would merge equal ones, and give some characters a meaning.
  const nameOf = (index: string) => shownName(chart.categories[Number(index)] ?? '', nameColumnsMax);
  const names = {
    type: 'category' as const,
    data: chart.categories.map((_name, index) => String(index)),
    inverse: isLying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: 'var(--axis)' } },
    axisLabel: { color: 'var(--text)', interval: 0, fontSize: 12, formatter: nameOf },
  };
  const scale = {
    type: 'value' as const,
    minInterval: 1,
    splitNumber: isLying ? 6 : 4,
    axisLabel: { color: 'var(--soft)', fontSize: 11, hideOverlap: true, formatter: chart.formatValue },
    splitLine: { lineStyle: { color: 'var(--grid)' } },
  };
  return {
    animation: false,
    silent: true,
    textStyle: { fontFamily: 'inherit' },
    grid: isLying
      ? { left: nameWidth, right: 70, top: 4, bottom: axisHeight - 4, containLabel: false }
      : { left: 56, right: 10, top: 12, bottom: 30, containLabel: false },
    xAxis: isLying ? scale : names,
    yAxis: isLying ? names : scale,
    series: chart.series.map((series) => seriesOption(chart, series)),
  };
}

function seriesOption(chart: BarChart, { name, tone, values }: BarSeries) {
  const isLying = chart.direction === 'lying';
  return {
    type: 'bar' as const,
    name,
    data: values.map((value) => value ?? '-'),
    ...(chart.isStacked ? { stack: 'one' } : {}),
    silent: true,
    barMaxWidth: barHeight,
    barGap: '15%',
    barCategoryGap: isLying ? '28%' : '30%',
    itemStyle: { color: `var(--${tone})` },
    label: {
      show: isLying && !chart.isStacked,
      position: 'right' as const,
      color: 'var(--soft)',
      fontSize: 11,
      formatter: ({ value }: { readonly value?: unknown }) =>
        typeof value === 'number' ? chart.formatValue(value) : '',
    },
  };
}

/**
 * Takes off what the page has its own of (the outer tag) and what it must not have: rules for the mouse, whose names count
 * on from one drawing to the next. Texts within have no quote and no bracket left, so no pattern reaches into them.
 */
function withoutTraces(svg: string): string {
  return svg
    .replace(/^<svg [^>]*>/, '')
    .replace(/<\/svg>$/, '')
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ class="zr[^"]*"| xml:space="preserve"/g, '')
    .replace(/ ecmeta_series_index="(\d+)" ecmeta_data_index="\d+" ecmeta_ssr_type="chart"/g, ' class="bar"')
    .replace(/ ecmeta_[a-z_]+="[^"]*"/g, '');
}
