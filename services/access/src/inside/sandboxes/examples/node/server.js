const http = require("node:http");

const port = process.env.PORT || 3000;
http
  .createServer((request, response) => response.end("It works. Change server.js, and look again.\n"))
  .listen(port, "0.0.0.0", () => console.log(`listening on port ${port}`));
