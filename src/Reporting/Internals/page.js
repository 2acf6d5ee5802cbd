'use strict';
// What goes wrong is written on the root element, where a test (or a puzzled reader) can find it.
const root = document.documentElement;
const note = text => { root.dataset.errors = (root.dataset.errors ?? '') + text + '\n'; };
root.dataset.errors = '';
window.addEventListener('error', event => note(event.message));
window.addEventListener('unhandledrejection', event => note(String(event.reason)));
document.addEventListener('securitypolicyviolation', event => note(`refused ${event.violatedDirective}: ${event.blockedURI}`));

// Replaces every string of the form var(--name) by the theme's value of that CSS variable.
function themed(value, styles) {
  if (typeof value === 'string') {
    const variable = /^var\((--[a-z0-9-]+)\)$/.exec(value);
    return variable ? styles.getPropertyValue(variable[1]).trim() : value;
  }
  if (Array.isArray(value)) return value.map(item => themed(item, styles));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, themed(item, styles)]));
}

const sharedAxis = {
  automargin: true, exponentformat: 'none', gridcolor: 'var(--rule)', linecolor: 'var(--rule)', zerolinecolor: 'var(--axis)', zeroline: false,
};
const sharedLayout = {
  paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', uirevision: 'kept',
  margin: { l: 56, r: 16, t: 12, b: 48 },
  font: { family: 'system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif', size: 13, color: 'var(--text)' },
  legend: { orientation: 'h', x: 0, y: 1.01, xanchor: 'left', yanchor: 'bottom', bgcolor: 'rgba(0,0,0,0)' },
  hoverlabel: { bgcolor: 'var(--panel)', bordercolor: 'var(--axis)', font: { color: 'var(--text)' } },
  modebar: { bgcolor: 'rgba(0,0,0,0)', color: 'var(--muted)', activecolor: 'var(--text)', orientation: 'v' },
};

function draw(figure) {
  const layout = { ...sharedLayout, ...figure.layout };
  const axes = new Set(['xaxis', 'yaxis', ...Object.keys(figure.layout).filter(name => /^[xy]axis\d+$/.test(name))]);
  for (const name of axes) layout[name] = { ...sharedAxis, ...figure.layout[name] };
  const styles = getComputedStyle(root);
  return Plotly.react(figure.id, themed(figure.traces, styles), themed(layout, styles), {
    responsive: true, displaylogo: false, modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d'],
  });
}

async function drawFigures() {
  const figures = JSON.parse(document.getElementById('figures').textContent);
  const drawAll = () => Promise.all(figures.map(draw));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  window.addEventListener('beforeprint', () => { root.classList.add('printing'); drawAll(); figures.forEach(f => Plotly.Plots.resize(f.id)); });
  window.addEventListener('afterprint', () => { root.classList.remove('printing'); drawAll(); figures.forEach(f => Plotly.Plots.resize(f.id)); });
  await drawAll();
  root.dataset.requests = performance.getEntriesByType('resource').length;
  root.dataset.drawn = figures.length;
}
