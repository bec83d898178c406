/** How the client's own server signs a user id, by language. The secret comes from the environment, never from code. */
export const SERVER_EXAMPLES = [
  {
    language: "Node",
    code: `import { createHmac } from "node:crypto";

const userHash = createHmac("sha256", process.env.SWITCHBOARD_IDENTITY_SECRET)
  .update(user.id)
  .digest("hex");`,
  },
  {
    language: "Python",
    code: `import hashlib, hmac, os

secret = os.environ["SWITCHBOARD_IDENTITY_SECRET"]
user_hash = hmac.new(secret.encode(), user.id.encode(), hashlib.sha256).hexdigest()`,
  },
  {
    language: "PHP",
    code: `$userHash = hash_hmac("sha256", $user->id, getenv("SWITCHBOARD_IDENTITY_SECRET"));`,
  },
] as const;

/** What the page does with it; before the widget has loaded, calls wait in the queue. */
export const PAGE_EXAMPLE = `<script>
  window.switchboard = window.switchboard || { q: [] };
  switchboard.q.push(["identify", {
    user_id: "4711",
    user_hash: "…",
    name: "Ada Lovelace",
    email: "ada@example.com",
  }]);
</script>`;

/** When somebody logs out. */
export const LOG_OUT_EXAMPLE = `switchboard.reset();`;
