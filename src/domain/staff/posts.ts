import type { Post } from './permissions.ts';

/** Names a post within an account; the audit log names it so. */
export function postIdOf(post: Pick<Post, 'role' | 'unitId'>): string {
  return `${post.role}@${post.unitId}`;
}

/** The post of an account she chose to act in; her first when she chose none or no longer has it. */
export function postOf(staff: { posts: readonly Post[] }, postId: string | undefined): Post {
  const [first] = staff.posts;
  const chosen = staff.posts.find((post) => postIdOf(post) === postId) ?? first;
  if (chosen === undefined) throw new Error('a staff account without a post');
  return chosen;
}
