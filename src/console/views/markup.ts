import type { HtmlEscapedString } from 'hono/utils/html';

/** What the `html` tag makes: values put into it are escaped unless they are markup themselves. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Says a key of the console's texts in the language of the page. Keys are `<file>.<path>`. */
export type Say = (key: string, params?: Record<string, unknown>) => string;
