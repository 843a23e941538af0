import { mediaRows } from '../domain/media/media.ts';
import type { Photo } from './views/photos.ts';

/**
 * The photos of a report or submission with what became of each.
 * @param of What they belong to, as the query the media address is asked with: `report=…` or `submission=…`.
 */
export async function photosOf(ids: readonly string[], of: string): Promise<Photo[]> {
  const rows = new Map((await mediaRows(ids)).map((row) => [row._id, row]));
  return ids.map((id) => {
    const state = rows.get(id)?.state;
    return {
      href: `/console/media/${encodeURIComponent(id)}?${of}`,
      state: state === 'stored' || state === 'pending' ? state : 'missing',
    };
  });
}
