// Hands out a folder of static files, with headers that keep the page from asking anybody else for anything.

import type {AddressInfo, Server} from "node:net"
import {serve} from "@hono/node-server"
import {serveStatic} from "@hono/node-server/serve-static"
import {Hono} from "hono"
import {etag} from "hono/etag"
import {secureHeaders} from "hono/secure-headers"

/** What is served, and where. `port` 0 takes any that is free; `host` is loopback unless its user says otherwise. */
export type ServerOptions = {readonly folder: string; readonly port: number; readonly host: string}

/** A server at work. `stop` lets running answers end. */
export type Serving = {readonly address: string; readonly stop: () => Promise<void>}

/** The application: `/` the lab, `/learn/SLUG` a lesson, `/healthz` for whoever watches. */
export function applicationOf(folder: string): Hono {
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'"],
        // WHY inline styles: the editor sets its own, and lessons carry theirs so that each is one file. Scripts never are.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["data:"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["carveout"],
      },
      crossOriginEmbedderPolicy: true,
      permissionsPolicy: {camera: [], microphone: [], geolocation: [], payment: [], usb: []},
      referrerPolicy: "no-referrer",
      xFrameOptions: "DENY",
    }),
  )
  app.use(async (context, next) => {
    await next()
    // WHY: a newer build is seen at the next visit, and an unchanged file costs a question without an answer's body.
    if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-cache")
  })
  app.use(etag())
  app.get("/healthz", (context) => context.text("ok\n"))
  app.get("/learn", (context) => context.redirect("/learn/"))
  app.use("/*", serveStatic({root: folder, rewriteRequestPath: fileOf, precompressed: true}))
  app.notFound((context) => context.text("There is no such page. The lab is at /, the lessons at /learn/.\n", 404))
  return app
}

/** `/learn/dns-egress` is the file of that lesson. */
function fileOf(path: string): string {
  return /^\/learn\/[a-z0-9-]+$/.test(path) ? `${path}.html` : path
}

/** Starts to listen; rejects where the port is taken or not allowed. */
export async function startServer({folder, port, host}: ServerOptions): Promise<Serving> {
  const {promise, resolve, reject} = Promise.withResolvers<AddressInfo>()
  const server = serve({fetch: applicationOf(folder).fetch, port, hostname: host}, resolve) as Server
  server.on("error", reject)
  const info = await promise
  const shown = info.family === "IPv6" ? `[${info.address}]` : info.address
  return {address: `http://${shown}:${info.port}/`, stop: async () => stopped(server)}
}

async function stopped(server: Server): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>()
  server.close(() => resolve())
  if ("closeIdleConnections" in server && typeof server.closeIdleConnections === "function") server.closeIdleConnections()
  return promise
}
