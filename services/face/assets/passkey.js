// Passkeys: asks the device, and sends what it says with the form. Where a browser knows none, nothing of it is shown.
(() => {
  const { say } = globalThis.harbor;
  if (!globalThis.PublicKeyCredential || !navigator.credentials) return;
  const shown = (selector, is) => document.querySelectorAll(selector).forEach((part) => { part.hidden = !is; });
  shown("[data-passkey-offer]", true);
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  shown("[data-passkey-missing]", false);
  const make = form.dataset.passkey === "make";
  const button = form.querySelector("button[type=submit]");

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  // Not every browser reads and writes this by itself, nor does every program that holds passkeys in its place.
  const asked = ({ challenge, user, excludeCredentials, ...rest }) => ({
    ...rest,
    challenge: bytes(challenge),
    ...(make && { user: { ...user, id: bytes(user.id) }, excludeCredentials: excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) })) }),
  });
  const written = ({ id, type, rawId, response, authenticatorAttachment }) => {
    const parts = make ? ["clientDataJSON", "attestationObject"] : ["clientDataJSON", "authenticatorData", "signature", "userHandle"];
    const said = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])]));
    return JSON.stringify({ id, rawId: text(rawId), type, response: said, authenticatorAttachment });
  };

  const problem = form.querySelector("[data-passkey-problem]");
  const show = (words) => {
    problem.querySelector("span").textContent = words ?? "";
    problem.hidden = !words;
    if (words) say(words);
  };
  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    show();
    try {
      const publicKey = asked(JSON.parse(form.dataset.options));
      const credential = await (make ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
      form.elements.credential.value = written(credential);
      form.requestSubmit(button);
    } catch (error) {
      show(error.name === "InvalidStateError" ? form.dataset.known : form.dataset.refused);
    }
    asking = false;
  };
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    // The form stays here until the device has answered: nothing else has to keep it from going out twice.
    event.stopPropagation();
    ask();
  });
  // Whoever asked to sign in is asked by their device at once; if the browser wants them to press something first, there is the button.
  if (!make && location.pathname === new URL(form.action).pathname.replace(/\/use$/, "")) ask();
})();
