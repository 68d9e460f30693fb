// A sign-in provider that is certified for OpenID Connect and not ours, so that our own stand-in is not the only judge.
//
// node server.mjs <folder with the package> <port> <client id> <client secret> <redirect URI>
// Says "ready" once it listens. Its own development pages let anybody in under any name.
import { pathToFileURL } from "node:url";

const [folder, port, client_id, client_secret, redirect_uri] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${folder}/node_modules/oidc-provider/lib/index.js`));

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id, client_secret, redirect_uris: [redirect_uri] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  // As Google does: what was asked for is in the identity itself.
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@certified.example.com`, email_verified: true }),
  }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
