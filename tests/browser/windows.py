"""The windows that pages are looked at in, and what a page must never be in them."""

SCREEN = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 320, "height": 256}  # 1280 × 1024 at 400 %

TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  const wide = [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > most + 1 || box.left < -1;
  });
  const named = wide.slice(-3).map(one => `${one.tagName}.${one.className} ${one.getBoundingClientRect().right | 0}`);
  return [`${document.documentElement.scrollWidth} px`, ...named];
}"""
# A link inside a sentence is as high as its line; what is hidden from sight is no target, a label belongs to its field.
TOO_SMALL = """least => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter(one => {
  if (one.closest(".vh, [aria-hidden=true]") || one.type === "hidden" || !one.checkVisibility()) return false;
  const around = one.parentElement;
  const isInText = one.tagName === "A" && getComputedStyle(one).display === "inline"
    && around.textContent.trim().length > one.textContent.trim().length;
  if (isInText) return false;
  const box = (["radio", "checkbox"].includes(one.type) && one.closest("label") || one).getBoundingClientRect();
  one.measured = `${Math.round(box.width)} × ${Math.round(box.height)}`;
  return box.width > 0 && Math.min(box.width, box.height) < least - .5 && box.right > 0;
}).map(one => `${one.tagName} “${(one.textContent || one.name).trim()}” ${one.measured}`)"""
