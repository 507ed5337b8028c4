// Serves folders over HTTP/2 and measures them with Lighthouse; driven by lighthouse.py.
//
// node lighthouse.mjs JOB.json: {modules, chrome, key, cert, ports, root, sites, runs, preset, gzip, latency}.
// Each site is a folder root/SITE/PORT-INDEX; one line of JSON a run goes to standard output.

import fs from 'node:fs';
import http2 from 'node:http2';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import zlib from 'node:zlib';

const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.svg': 'image/svg+xml', '.ttf': 'font/ttf',
  '.woff2': 'font/woff2', '.json': 'application/json',
};
const TEXT = new Set(['.html', '.css', '.js', '.svg', '.json']);
const require = createRequire(path.join(job.modules, 'package.json'));
const load = async name => import(pathToFileURL(require.resolve(name)).href);
const {default: lighthouse, desktopConfig} = await load('lighthouse');
const chromeLauncher = await load('chrome-launcher');

let site = '';
const cache = new Map();
function answer(stream, headers, index) {
  const address = decodeURIComponent(headers[':path'].split('?')[0]);
  const name = path.normalize(address === '/' ? '/index.html' : address);
  const file = path.join(job.root, site, String(index), name);
  if (!cache.has(file)) {
    if (!fs.existsSync(file)) cache.set(file, null);
    else {
      const raw = fs.readFileSync(file);
      const text = job.gzip && TEXT.has(path.extname(file));
      cache.set(file, {body: text ? zlib.gzipSync(raw) : raw, text});
    }
  }
  const found = cache.get(file);
  const reply = () => {
    if (stream.destroyed) return;
    if (!found) { stream.respond({':status': 404}); stream.end(); return; }
    stream.respond({
      ':status': 200, 'content-type': TYPES[path.extname(file)] || 'application/octet-stream',
      'content-length': found.body.length, 'cache-control': 'max-age=31536000',
      'access-control-allow-origin': '*', ...(found.text ? {'content-encoding': 'gzip'} : {}),
    });
    stream.end(found.body);
  };
  if (job.latency) setTimeout(reply, job.latency); else reply();
}
const pair = {key: fs.readFileSync(job.key), cert: fs.readFileSync(job.cert)};
const servers = await Promise.all(job.ports.map((port, index) => new Promise(done => {
  const server = http2.createSecureServer(pair);
  server.on('stream', (stream, headers) => { stream.on('error', () => {}); answer(stream, headers, index); });
  server.on('sessionError', () => {});
  server.listen(port, '127.0.0.1', () => done(server));
})));

const wanted = ['metrics', 'network-requests', 'main-thread-tasks', 'cumulative-layout-shift', 'server-response-time'];
async function once() {
  const chrome = await chromeLauncher.launch({
    chromePath: job.chrome, logLevel: 'silent',
    chromeFlags: ['--headless=new', '--no-sandbox', '--ignore-certificate-errors', '--disable-dev-shm-usage'],
  });
  try {
    const config = job.preset === 'desktop' ? structuredClone(desktopConfig) : {extends: 'lighthouse:default'};
    const flags = {port: chrome.port, logLevel: 'silent', onlyAudits: wanted, disableFullPageScreenshot: true};
    const {lhr} = await lighthouse(`https://127.0.0.1:${job.ports[0]}/`, flags, config);
    const metrics = lhr.audits.metrics.details?.items[0];
    if (!metrics) throw new Error(lhr.runtimeError?.message || 'no metrics');
    return {
      fcp: metrics.firstContentfulPaint, lcp: metrics.largestContentfulPaint,
      observedFcp: metrics.observedFirstContentfulPaint, observedLcp: metrics.observedLargestContentfulPaint,
      cls: metrics.cumulativeLayoutShift, tbt: metrics.totalBlockingTime, version: lhr.lighthouseVersion,
      requests: lhr.audits['network-requests'].details.items.map(item => ({
        url: item.url, type: item.resourceType, priority: item.priority, bytes: item.transferSize,
        start: item.rendererStartTime, end: item.networkEndTime, protocol: item.protocol,
      })),
      tasks: lhr.audits['main-thread-tasks'].details?.items || [],
    };
  } finally { chrome.kill(); }
}
for (let run = 0; run < job.runs; run++) {
  for (site of job.sites) {
    let result;
    for (let attempt = 0; attempt < 3 && !result; attempt++) {
      try { result = await once(); } catch (error) { if (attempt === 2) result = {error: String(error)}; }
    }
    // What is still on its way to a pipe is lost when the process ends.
    await new Promise(done => process.stdout.write(`${JSON.stringify({site, run, ...result})}\n`, done));
  }
}
for (const server of servers) server.close();
process.exit(0);
