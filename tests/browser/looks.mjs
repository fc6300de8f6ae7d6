// The widths and colour schemes that the page is tested at.

/** @typedef {import('playwright-core').Page} Page */

/** The page at each width, light and dark: the same page, since to open one takes longer than most checks. @param {Page} page */
export async function* looks(page) {
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme });
      yield { look: `${width} ${colorScheme}`, width };
    }
  }
}

/** Whether the page is wider than its window. @param {Page} page */
export const isTooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

/** Whether an element can be seen without scrolling. @param {import('playwright-core').Locator} one */
export const isInSight = (one) =>
  one.evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    // Positions can be fractions of pixels, which scrolling can't reach.
    return top > -1 && bottom < innerHeight + 1 && left > -1 && right < innerWidth + 1;
  });
