import type { Browser, Page } from 'playwright-core';
import { until } from './until.ts';

/** A phone of the two-phone page, used as a person does: by typing and tapping what is on the screen. */
export class ScreenPhone {
  readonly #page: Page;
  readonly #seat: string;
  #seen = 0;

  private constructor(page: Page, seat: string) {
    this.#page = page;
    this.#seat = seat;
  }

  /** Opens the page and makes a new person on one of its phones. */
  static async open(browser: Browser, url: string, platform: 'zalo' | 'messenger', name: string): Promise<ScreenPhone> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(url);
    const seat = `#${platform}`;
    await page.click(`${seat} [data-add=${platform}]`);
    await page.fill(`#name-${platform}`, name);
    await page.click(`${seat} .newcomer button.primary`);
    await page.locator(`${seat} .write`).waitFor();
    return new ScreenPhone(page, seat);
  }

  /** All messages from the server now on the screen. */
  async heard(): Promise<string[]> {
    return this.#page.locator(`${this.#seat} .message.theirs`).allInnerTexts();
  }

  /** Types and sends, then waits for an answer in which `pattern` is found. @returns That answer. */
  async type(text: string, pattern: RegExp): Promise<string> {
    this.#seen = (await this.heard()).length;
    await this.#page.fill(`${this.#seat} .write`, text);
    await this.#page.press(`${this.#seat} .write`, 'Enter');
    return this.hears(pattern);
  }

  /** Taps the newest button or quick reply of this title. */
  async tap(title: string, pattern: RegExp): Promise<string> {
    this.#seen = (await this.heard()).length;
    const messages = this.#page.locator(`${this.#seat} .message.theirs`);
    await messages.getByRole('button', { name: title, exact: true }).last().click();
    return this.hears(pattern);
  }

  async hears(pattern: RegExp, withinMs = 15_000): Promise<string> {
    let fresh: string[] = [];
    try {
      return await until(
        async () => {
          fresh = (await this.heard()).slice(this.#seen);
          return fresh.find((text) => pattern.test(text));
        },
        { what: `an answer like ${pattern}`, withinMs },
      );
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}; on the screen since:\n${fresh.join('\n')}`);
    }
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}
