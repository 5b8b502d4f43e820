/** The drawing's colours: contrast 4.5 for text and 3 for lines, in both schemes. */
export const CHART_COLOURS = {
  light: {
    ground: '#fffdf9',
    ink: '#1b1f27',
    soft: '#555c69',
    line: '#7c828d',
    accent: '#0b6b53',
    accentSoft: '#dcefe8',
  },
  dark: {
    ground: '#181c25',
    ink: '#eef0f4',
    soft: '#a9b1bf',
    line: '#7d8696',
    accent: '#5fd6b2',
    accentSoft: '#16352d',
  },
} as const;

export type ChartScheme = keyof typeof CHART_COLOURS;

const FONT = "ui-monospace, 'Cascadia Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace";

/** The drawing's rules; one scheme for a picture that stands alone. */
export const chartStyle = (scheme: ChartScheme): string => {
  const { ground, ink, soft, line, accent, accentSoft } = CHART_COLOURS[scheme];
  return [
    `.authchart-chart{background:${ground}}`,
    `.authchart-state rect{fill:${ground};stroke:${line};stroke-width:1.5}`,
    `.authchart-state text{font:600 13px ${FONT};fill:${ink}}`,
    `.authchart-state[data-active=true]>rect{fill:${accentSoft};stroke:${accent};stroke-width:3}`,
    `.authchart-state>circle{fill:${accent}}`,
    `.authchart-arrow{fill:none;stroke:${line};stroke-width:1.4}`,
    `.authchart-arrow[data-main]{stroke:${ink};stroke-width:2.2}`,
    `.authchart-head{fill:${line}}`,
    `.authchart-head[data-kind=main]{fill:${ink}}`,
    `.authchart-start circle{fill:${soft}}`,
    `.authchart-label text{font:12px ${FONT};fill:${soft};text-anchor:middle}`,
    `.authchart-label[data-main] text{fill:${ink}}`,
    `.authchart-label rect{fill:${ground}}`,
  ].join('');
};
