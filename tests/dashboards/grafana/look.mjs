// What runs within the page.

// Whether all panels have their answers, and nothing was asked or changed for a
// while.
export function settled() {
  window.changed ??= { last: performance.now() };
  window.observer ??= new MutationObserver(() => { window.changed.last = performance.now(); });
  window.observer.observe(document, { subtree: true, childList: true, characterData: true });
  const { errors, scene, pending, last } = window.seen ?? { pending: 1, errors: [] };
  const loading = document.querySelector('[aria-label="Panel loading bar"]');
  const quiet = performance.now() - Math.max(last, window.changed.last) > 300;
  return quiet && pending === 0 && !loading && Boolean(scene || errors.length);
}

// Each panel: its title, what it says, the rows of a table, its links, colours,
// and how many coloured points its canvases have.
export function look() {
  const all = (element, selector) => [...element.querySelectorAll(selector)];
  const texts = (element, selector) => all(element, selector).map(({ textContent }) => textContent.trim());

  function ink(canvas) {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let points = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue, opacity] = data.subarray(at, at + 4);
      points += opacity > 40 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60;
    }
    return points;
  }

  function colours(element) {
    const styles = all(element, '*').map((one) => getComputedStyle(one));
    return [...new Set(styles.flatMap(({ color, backgroundColor, backgroundImage }) =>
      `${color} ${backgroundColor} ${backgroundImage}`.match(/rgba?\([^)]*\)/g)))];
  }

  function panel(section) {
    const content = section.querySelector('[data-testid="data-testid panel content"]') ?? section;
    return {
      title: section.dataset.testid.replace('data-testid Panel header ', ''),
      text: content.innerText.trim(),
      header: texts(content, '[role=columnheader]'),
      rows: all(content, '[role=row]').map((row) => texts(row, '[role=gridcell]')).filter(({ length }) => length),
      links: all(section, 'a[href]').map(({ href }) => href),
      colours: colours(content),
      ink: all(content, 'canvas').map(ink).reduce((sum, points) => sum + points, 0),
      failed: Boolean(section.querySelector('[data-testid*="Panel status error"]')),
    };
  }

  return {
    panels: all(document, 'section[data-testid^="data-testid Panel header "]').map(panel),
    asked: window.seen.asked,
    errors: window.seen.errors,
  };
}
