// What runs within the page.

// Whether all panels have their answers, and nothing was asked or changed while
// so many pictures were drawn: it is asked before each, and a machine that is
// slow draws fewer.
export function settled() {
  const PICTURES = 20;
  const still = window.still ??= { pictures: 0 };
  window.observer ??= new MutationObserver(() => { still.pictures = 0; });
  window.observer.observe(document, { subtree: true, childList: true, characterData: true });
  const { errors, scene, pending, last } = window.seen ?? { pending: 1, errors: [] };
  const loading = document.querySelector('[aria-label="Panel loading bar"]');
  if (last !== still.last || pending !== 0 || loading) {
    Object.assign(still, { last, pictures: 0 });
  }
  still.pictures += 1;
  return still.pictures > PICTURES && Boolean(scene || errors.length);
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
