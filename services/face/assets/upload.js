// Sends a folder: packs it into one archive, shows how far it has come, and keeps what one typed when it comes to nothing.
// Without script an archive is chosen instead, and the browser sends it.
(() => {
  const { say } = globalThis.harbor;
  let form = document.querySelector("form[data-upload]");
  if (!form) return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const LEFT_OUT = /(^|\/)(node_modules|\.git|\.DS_Store|\.env[^/]*)(\/|$)/;

  // A tar is a block for each file that says what it is, the file, and zeros up to the next block.
  const text = new TextEncoder();
  const block = (name, size, kind) => {
    const head = new Uint8Array(512);
    const put = (at, words) => head.set(words, at);
    const octal = (at, number, length) => put(at, text.encode(`${number.toString(8).padStart(length - 1, "0")}\0`));
    put(0, name.subarray(0, 100));
    octal(100, 0o644, 8);
    octal(108, 0, 8);
    octal(116, 0, 8);
    octal(124, size, 12);
    octal(136, 0, 12);
    put(148, text.encode("        "));
    put(156, text.encode(kind));
    put(257, text.encode("ustar  \0"));
    octal(148, head.reduce((sum, byte) => sum + byte, 0), 7);
    return head;
  };
  const zeros = (size) => new Uint8Array((512 - size % 512) % 512);
  const tar = (files) => {
    const parts = files.flatMap(([path, file]) => {
      const name = text.encode(path);
      // A name that does not fit stands in a file of its own, in front.
      const long = name.length > 100 ? [block(text.encode("././@LongLink"), name.length + 1, "L"), name, new Uint8Array(1), zeros(name.length + 1)] : [];
      return [...long, block(name, file.size, "0"), file, zeros(file.size)];
    });
    return new Blob([...parts, new Uint8Array(1024)]);
  };
  const packed = async (files) => {
    if (!globalThis.CompressionStream) throw new Error("no way to pack");
    return new Response(tar(files).stream().pipeThrough(new CompressionStream("gzip"))).blob();
  };

  // What is in the folder, by its path there: the folder itself is not part of it.
  const chosen = () => [...form.querySelector("#folder").files]
    .map((file) => [file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file])
    .filter(([path]) => !LEFT_OUT.test(path));
  const show = (problem) => {
    const line = part("upload-problem");
    line.textContent = problem ?? "";
    line.hidden = !problem;
    if (problem) say(problem);
  };
  const state = (words, done) => {
    part("progress").hidden = words === undefined;
    form.querySelector("progress").value = done ?? 0;
    part("progress-text").textContent = words ?? "";
    form.querySelector("button[type=submit]").disabled = words !== undefined;
  };
  const megabytes = (bytes) => (bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0);

  // The answer is a page like any other. Its form takes the place of the one that was sent, with the files that were chosen.
  const answered = (xhr) => {
    if (new URL(xhr.responseURL).pathname !== new URL(form.action).pathname) return location.assign(xhr.responseURL);
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const next = page.querySelector("form[data-upload]");
    document.title = page.title;
    if (!next) {
      document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
      return say(page.title);
    }
    for (const id of ["folder", "archive"]) {
      const kept = form.querySelector(`#${id}`);
      for (const name of ["aria-invalid", "aria-describedby"]) {
        const value = next.querySelector(`#${id}`).getAttribute(name);
        if (value === null) kept.removeAttribute(name); else kept.setAttribute(name, value);
      }
      next.querySelector(`#${id}`).replaceWith(kept);
    }
    form.replaceWith(document.adoptNode(next));
    form = next;
    ready();
    const wrong = form.querySelector(".problem:not([hidden]), .notice");
    say(wrong?.textContent.trim() ?? "");
    form.querySelector("[aria-invalid]")?.focus();
  };
  const send = (archive) => {
    const xhr = new XMLHttpRequest();
    const data = new FormData(form);
    data.delete("archive");
    data.append("archive", archive, "site.tar.gz");
    part("stop").onclick = () => xhr.abort();
    xhr.upload.onprogress = ({ loaded, total }) => state(`${megabytes(loaded)} of ${megabytes(total)} MB sent`, 100 * loaded / total);
    xhr.upload.onload = () => state("All is sent. The workspace looks at it now.", 100);
    xhr.onload = () => { state(); answered(xhr); };
    xhr.onerror = () => { state(); show(form.dataset.brokeOff); };
    xhr.onabort = () => { state(); show("You stopped it, and nothing of it was kept."); };
    xhr.open("POST", form.action);
    xhr.send(data);
    say("Sending…");
  };
  const start = async () => {
    show();
    const files = chosen();
    const whole = form.querySelector("#archive").files[0];
    if (!files.length && !whole) return show(form.dataset.nothing);
    state("Packing…");
    try {
      const archive = files.length ? await packed(files) : whole;
      if (archive.size > form.dataset.largest) throw new RangeError("too large");
      send(archive);
    } catch (error) {
      state();
      show(error instanceof RangeError ? form.dataset.tooLarge : "Your browser could not pack the folder. Choose an archive instead.");
    }
  };
  const ready = () => {
    part("folder").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // The form stays here: nothing else has to keep it from going out twice.
      event.stopPropagation();
      if (!form.querySelector("button[type=submit]").disabled) start();
    });
  };
  ready();
})();
