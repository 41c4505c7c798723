// usage: node noderes.cjs METHOD FAMILY COUNT NAME
//   METHOD lookup | resolve4 | resolve6 | resolveSrv | resolveTxt | resolvePtr | resolveCname | resolveAny | reverse
const dns = require('dns');
const [method, family, count, name] = process.argv.slice(2);
function one(left) {
  if (!left) return;
  const t0 = (performance.timeOrigin + performance.now()) * 1e6, m0 = process.hrtime.bigint();
  const cb = (err, res) => {
    const o = { t0: Number(t0), ns: Number(process.hrtime.bigint() - m0), rc: err ? 1 : 0, code: err ? err.code : null,
      errno: err ? err.errno : null, syscall: err ? err.syscall : null, hostname: err ? err.hostname : null, addrs: [] };
    if (!err) o.addrs = method === 'lookup' ? res.map(a => a.address) : res;
    console.log(JSON.stringify(o));
    one(left - 1);
  };
  try {
    if (method === 'lookup') dns.lookup(name, { all: true, family: family === 'inet' ? 4 : family === 'inet6' ? 6 : 0 }, cb);
    else dns[method](name, cb);
  } catch (e) { console.log(JSON.stringify({ t0: Number(t0), ns: 0, rc: 2, code: e.code, errstr: e.message, addrs: [] })); }
}
one(Number(count));
