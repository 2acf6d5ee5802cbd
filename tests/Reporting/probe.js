'use strict';
// Runs in a copy of a page once its figures are drawn, and writes what a reader would see or miss on the root element.
{
  const page = document.documentElement;
  const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
  const texts = (plot, selector) => [...plot.querySelectorAll(selector)].map(element => element.textContent);
  const titles = '.infolayer text[class$="title"], .cbtitle text';
  const shapes = '.scatterlayer .js-line, .scatterlayer .js-fill, .scatterlayer .point, .barlayer .point path, .heatmaplayer image';

  // plotly.js draws numbers in base64, but its own check wants arrays.
  function decoded(value) {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(decoded);
    if (value.bdata === undefined) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decoded(item)]));
    const bytes = Uint8Array.from(atob(value.bdata), character => character.charCodeAt(0)).buffer;
    const numbers = [...(value.dtype === 'f4' ? new Float32Array(bytes) : new Float64Array(bytes))];
    const columns = value.shape ? Number(value.shape.split(',')[1]) : numbers.length;
    const rowOf = (_, row) => numbers.slice(row * columns, (row + 1) * columns);
    return value.shape ? Array.from({ length: numbers.length / columns }, rowOf) : numbers;
  }

  // Properties that plotly.js does not know, or does not heed.
  function misspelled(plot) {
    const styles = getComputedStyle(page), { data, layout } = decoded(themed(figureOf(plot), styles));
    const shared = themed(figureDefaults().layout.template.layout, styles);
    // The check stumbles over the properties of a legend that is not shown, and knows no name of a shared colour scale.
    const own = Plotly.validate(data, { ...layout, showlegend: true }) ?? [];
    const common = (Plotly.validate(data, { ...shared, showlegend: true }) ?? [])
      .filter(problem => problem.container === 'layout' && problem.code !== 'unused');
    return [...own, ...common].filter(problem => problem.path?.at(-1) !== 'coloraxis').map(problem => problem.msg);
  }

  function problemsOf(plot) {
    const problems = misspelled(plot);
    const layout = plot._fullLayout, frame = plot.getBoundingClientRect();
    for (const [name, axis] of Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name))) {
      const [low, high] = axis.range;
      if (!Number.isFinite(low) || !Number.isFinite(high) || low === high) problems.push(`${name} goes from ${low} to ${high}`);
      if (axis.type !== 'linear' && axis.type !== 'log') problems.push(`${name} is of the type ${axis.type}`);
    }
    plot._fullData.forEach((trace, index) => {
      const known = plot.calcdata[index].some(point => point.z?.length > 0 || (Number.isFinite(point.x) && Number.isFinite(point.y)));
      if (trace.x?.some(Number.isFinite) && !known) problems.push(`${trace.name} has numbers but no point`);
    });
    if (plot.querySelectorAll(shapes).length === 0) problems.push('nothing is drawn');
    for (const element of plot.querySelectorAll('svg *')) {
      for (const { name, value } of element.attributes) {
        const isBroken = /NaN|Infinity|undefined|var\(/.test(value) && name !== 'data-unformatted' && name !== 'class';
        if (isBroken) problems.push(`${element.tagName} has ${name}="${value}"`.slice(0, 200));
      }
    }
    const [legend, buttons] = ['.legend', '.modebar'].map(selector => plot.querySelector(selector)?.getBoundingClientRect());
    if (legend && legend.bottom > frame.top + layout._size.t + 2) problems.push('the legend lies over the data');
    if (buttons && buttons.top < frame.bottom - 2) problems.push('the buttons lie over the figure');
    for (const title of plot.querySelectorAll(titles)) {
      const place = title.getBoundingClientRect();
      const isInside = place.left >= frame.left - 2 && place.right <= frame.right + 2 && place.top >= frame.top - 2
        && place.bottom <= frame.bottom + 2;
      if (!isInside) problems.push(`the title '${title.textContent}' is cut off`);
    }
    return problems;
  }

  // What a pointer at some points of every trace, and in the middle of the figure, would be told.
  async function hoverTexts(plot) {
    const seen = new Set(), panelOf = trace => trace.xaxis + trace.yaxis;
    const hover = async (event, panel) => {
      Plotly.Fx.hover(plot, event, panel);
      await pause(60);
      texts(plot, '.hoverlayer text').forEach(text => seen.add(text));
    };
    for (let index = 0; index < plot.calcdata.length; index++) {
      const trace = plot._fullData[index];
      const pointNumber = plot.calcdata[index].findIndex(point => Number.isFinite(point.x) && Number.isFinite(point.y));
      if (pointNumber >= 0 && trace.hoverinfo !== 'skip' && index < 12) await hover([{ curveNumber: index, pointNumber }], panelOf(trace));
    }
    const { xaxis, yaxis } = plot._fullLayout;
    await hover({ xval: (xaxis.range[0] + xaxis.range[1]) / 2, yval: (yaxis.range[0] + yaxis.range[1]) / 2 }, panelOf(plot._fullData[0]));
    Plotly.Fx.unhover(plot);
    return [...seen];
  }

  async function look() {
    while (page.dataset.drawn === undefined) await pause(20);
    const figures = [];
    for (const plot of document.querySelectorAll('div.plot')) {
      figures.push({
        id: plot.id,
        problems: problemsOf(plot),
        titles: texts(plot, titles),
        legend: texts(plot, '.legendtext'),
        ticks: texts(plot, '.xtick text, .ytick text'),
        hover: await hoverTexts(plot),
        bold: plot.querySelectorAll('tspan[style*="font-weight"]').length,
      });
    }
    page.dataset.probe = JSON.stringify({
      title: document.title,
      heading: document.querySelector('h1').textContent,
      headers: texts(document, 'th'),
      captions: texts(document, 'figcaption'),
      annotations: texts(document, '.annotation-text'),
      foreign: [...document.body.querySelectorAll('b, img, iframe, object, link')].length,
      overflow: page.scrollWidth - window.innerWidth,
      figures,
    });
  }
  look();
}
