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

// A figure's data and layout stand in the element after it; what all figures share stands once on the page.
const figureOf = plot => JSON.parse(plot.nextElementSibling.textContent);
const figureDefaults = () => JSON.parse(document.getElementById('figure-defaults').textContent);

function draw(plot) {
  const { config, layout: { template } } = figureDefaults(), styles = getComputedStyle(root);
  const { data, layout } = themed(figureOf(plot), styles);
  return Plotly.react(plot, data, { ...layout, template: themed(template, styles), uirevision: 'kept' }, config);
}

async function drawFigures() {
  const plots = [...document.querySelectorAll('div.plot')];
  const drawAll = () => Promise.all(plots.map(draw));
  const drawForPrint = printing => {
    root.classList.toggle('printing', printing);
    drawAll();
    plots.forEach(plot => Plotly.Plots.resize(plot));
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  window.addEventListener('beforeprint', () => drawForPrint(true));
  window.addEventListener('afterprint', () => drawForPrint(false));
  await drawAll();
  root.dataset.requests = performance.getEntriesByType('resource').length;
  root.dataset.drawn = plots.length;
}
