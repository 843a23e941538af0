import type { Settings } from './api.ts';

/** One Zalo app with one OA, as the consoles of Zalo would hold it. */
export interface ZaloOptions {
  appId: string;
  appSecret: string;
  oaId: string;
  /** Signs webhooks; a list in the server's setting, one here. */
  oaSecretKey: string;
  /** Where events go: `http://127.0.0.1:3000/webhooks/zalo`. */
  webhookUrl: string;
  /** First token pair, as an administrator's consent would have made it. Random when missing. */
  accessToken?: string;
  refreshToken?: string;
  /** Callback addresses registered in the console; without it any is accepted. */
  redirectUris?: string[];
  name?: string;
}

/** One Meta app with one page. */
export interface MessengerOptions {
  appId: string;
  appSecret: string;
  pageId: string;
  pageToken: string;
  verifyToken: string;
  webhookUrl: string;
  name?: string;
}

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port?: number;
  host?: string;
  zalo: ZaloOptions;
  messenger: MessengerOptions;
  /** Personas, chats, tokens and media survive a restart here. Without it everything is forgotten at `stop()`. */
  dataDir?: string;
  settings?: Partial<Settings>;
  /** Two personas to begin with, when there are none. */
  seedPersonas?: boolean;
  /** Check and register the webhook address at start, as the consoles do: Zalo posts `{}`, Messenger asks by GET. */
  probe?: boolean;
}
