// A real PDS and its directory of ids, on two free ports of 127.0.0.1, with data in a folder that is given.
// node start.mjs FOLDER_WITH_node_modules DATA_FOLDER   prints one line of JSON, {"url": …, "password": …}, when it is ready.
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [packages, data] = process.argv.slice(2).map((given) => resolve(given))
const require = createRequire(join(packages, 'package.json'))
const load = (name) => import(pathToFileURL(require.resolve(name)))

// Both servers listen on every address unless they are told otherwise, and neither can be told.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (where, ...rest) {
  const options = where !== null && typeof where === 'object' ? where : { port: Number(where) }
  if ('port' in options) options.host = '127.0.0.1'
  return listen.call(this, options, ...rest.filter((one) => typeof one === 'function'))
}

const freePort = () =>
  new Promise((found) => {
    const probe = net.createServer()
    probe.listen(0, () => {
      const { port } = probe.address()
      probe.close(() => found(port))
    })
  })

const [plcPort, pdsPort] = [await freePort(), await freePort()]
const secret = (bytes) => randomBytes(bytes).toString('hex')
mkdirSync(join(data, 'blobs'), { recursive: true })

const plc = (await load('@did-plc/server')).default
await plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort }).start()

Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost',
  PDS_PORT: String(pdsPort),
  PDS_DEV_MODE: 'true',
  PDS_DATA_DIRECTORY: data,
  PDS_BLOBSTORE_DISK_LOCATION: join(data, 'blobs'),
  PDS_DID_PLC_URL: `http://127.0.0.1:${plcPort}`,
  PDS_JWT_SECRET: secret(16),
  PDS_ADMIN_PASSWORD: secret(8),
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: secret(32),
  PDS_DPOP_SECRET: secret(32),
  PDS_INVITE_REQUIRED: 'false',
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_RATE_LIMITS_ENABLED: 'false',
  PDS_DISABLE_SSRF_PROTECTION: 'true',
  LOG_ENABLED: 'false',
})
const { PDS, envToCfg, envToSecrets, readEnv } = await load('@atproto/pds')
const env = readEnv()
await (await PDS.create(envToCfg(env), envToSecrets(env))).start()

const url = `http://127.0.0.1:${pdsPort}`
const password = secret(12)
const made = await fetch(`${url}/xrpc/com.atproto.server.createAccount`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ email: 'press@northshore.test', handle: 'northshore.test', password }),
})
if (!made.ok) throw new Error(`The server made no account: ${await made.text()}`)
process.stdout.write(`${JSON.stringify({ url, password })}\n`)
