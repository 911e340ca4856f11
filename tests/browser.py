"""What tests ask of a page in a browser."""

CONTRAST = """element => {
  const rgb = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = (top, below) => {
    const a = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map(i => top[i] * a + below[i] * (1 - a));
  };
  const light = c => {
    const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const papers = [];
  for (let at = element; at; at = at.parentElement) papers.push(getComputedStyle(at).backgroundColor);
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const back = papers.reverse().reduce((below, top) => over(rgb(top), below),
    dark ? [18, 18, 18] : [255, 255, 255]);
  const style = getComputedStyle(element);
  const ink = over([...rgb(style.color).slice(0, 3), Number(style.opacity)], back);
  const [x, y] = [light(back), light(ink)].sort((a, b) => b - a);
  return (x + .05) / (y + .05);
}"""
"""Contrast of an element's text with what lies behind it, as WCAG 2 reckons it."""
