// Bars over time, drawn by uPlot in the colours of the page. Loaded with the first chart that is shown.
import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';

export interface Bars {
  /** What stands below each bar. */
  readonly labels: readonly string[];
  readonly values: readonly (number | null)[];
  /** A value as the axis writes it. */
  readonly format: (value: number) => string;
}

const HEIGHT = 220;
const BAR_PX = 34;
const LABEL_PX = 74;

/** A custom property of the page as a colour that a canvas knows. */
function colour(box: HTMLElement, name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  box.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** Draws into a box, as wide as that is, until the answer is called. */
export function drawBars(box: HTMLElement, { labels, values, format }: Bars): () => void {
  let plot: uPlot | undefined;
  const draw = () => {
    plot?.destroy();
    const [ink, line, bar, font] = [
      colour(box, '--soft'),
      colour(box, '--line'),
      colour(box, '--signal'),
      `12px ${getComputedStyle(box).fontFamily}`,
    ];
    const width = box.clientWidth;
    const every = Math.max(1, Math.ceil(labels.length / Math.max(1, Math.floor((width - 60) / LABEL_PX))));
    const highest = Math.max(0, ...values.map((value) => value ?? 0));
    const options: uPlot.Options = {
      width,
      height: HEIGHT,
      padding: [12, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-0.6, labels.length - 0.4] },
        y: { range: [0, highest > 0 ? highest * 1.08 : 1] },
      },
      axes: [
        {
          stroke: ink,
          font,
          size: 34,
          grid: { show: false },
          ticks: { show: false },
          splits: () => labels.flatMap((_, i) => (i % every === 0 ? [i] : [])),
          values: (_, splits) => splits.map((i) => labels[i] ?? ''),
        },
        {
          stroke: ink,
          font,
          size: 54,
          space: 44,
          grid: { stroke: line, width: 1 },
          ticks: { show: false },
          values: (_, splits) => splits.map(format),
        },
      ],
      series: [
        {},
        {
          fill: bar,
          width: 0,
          points: { show: false },
          ...(uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.7, BAR_PX], radius: 0.12 }) } : {}),
        },
      ],
    };
    plot = new uPlot(options, [labels.map((_, i) => i), [...values]], box);
  };
  const observer = new ResizeObserver(draw);
  observer.observe(box);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', draw);
  const themes = new MutationObserver(draw);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    observer.disconnect();
    themes.disconnect();
    dark.removeEventListener('change', draw);
    plot?.destroy();
  };
}
