"""One case for each rarer option of a plugin: a fixed list, recorded in tests/golden/coredns/options.jsonl.gz."""
from .shapes import endpoint, endpointslice, namespace, pod, service

man=[namespace('default'),namespace('shop'),namespace('kube-system'),
 service('shop','web',['10.96.5.1'],[('http',80,'TCP'),('https',443,'TCP')]),
 service('shop','db',['None'],[('pg',5432,'TCP')]),
 endpointslice('shop','db','a',[('pg',5432,'TCP')],[endpoint('10.244.1.21',hostname='db-0',pod='db-0',ns='shop'),endpoint('10.244.1.22',hostname='db-1',pod='db-1',ns='shop')]),
 service('shop','ext',None,[],'ExternalName','api.example.com'),
 service('shop','tmpl',None,[],'ExternalName','ip-3.tmpl.test'),
 pod('shop','shell',['10.244.1.5']),]
names={'api.example.com':{'A':['203.0.113.34'],'AAAA':['2001:db8::34']},'v4.example.com':{'A':['203.0.113.35','203.0.113.36'],'ttl':7},'www.example.com':{'CNAME':'api.example.com'},
 'sf.example.com':{'rcode':'SERVFAIL'},'ref.example.com':{'rcode':'REFUSED'},'ni.example.com':{'rcode':'NOTIMP'},'nodata.example.com':{},'drop.example.com':{'rcode':'DROP'},
 'big.example.com':{'A':['198.18.0.%d'%i for i in range(1,60)]},'mx.example.com':{'MX':['10 a.example.com','20 b.example.com']},'txt.example.com':{'TXT':[['x'*200,'y'*100]]},'t1.example.com':{'A':['1.1.1.1'],'ttl':1},'cn.example.com':{'CNAME':'nodata.example.com'},'loop.example.com':{'CNAME':'loop.example.com'}}
up={'servers':['192.0.2.53'],'names':names,'zones':['.','example.com.'],'stubs':{'192.0.2.54':{'names':{'only54.example.com':{'A':['9.9.9.9']},'api.example.com':{'A':['203.0.113.99']}},'default':'REFUSED'}},'silent':['192.0.2.66'],'dead':['192.0.2.67']}
C=[];n=0
def case(corefile,qs,**k):
    global n; n+=1
    out=[]
    for q in qs:
        if isinstance(q,str): q=q.split()
        d={'name':q[0],'type':q[1] if len(q)>1 else 'A'}
        for x in q[2:]:
            if isinstance(x,dict): d.update(x)
            elif x=='tcp': d['tcp']=True
            elif x.startswith('w'): d['wait_ms']=int(x[1:])
            elif x.startswith('e'): d['edns']=int(x[1:])
            elif x.startswith('c'): d['client']=x[1:]
            elif x=='nord': d['rd']=False
        out.append(d)
    c={'id':'b%d'%n,'manifests':man,'corefile':corefile,'upstream':up,'queries':out}; c.update(k); C.append(c)
K='    kubernetes cluster.local in-addr.arpa ip6.arpa {\n        pods insecure\n        ttl 30\n        %s\n    }\n'
def B(*l): return '.:53 {\n'+''.join('    '+x+'\n' for x in l)+'}\n'
A='api.example.com'
F='forward . 192.0.2.53'
case(B('cache 30 {\n serve_stale\n success 100 2 1\n }',F),[A,A,A+' A w2500',A,A+' A w1000',A])
case(B('cache {\n serve_stale 1h verify\n success 100 2 1\n denial 100 2 1\n }',F),[A,A+' A w2500',A,'gone.example.com','gone.example.com A w2500','sf.example.com','sf.example.com'])
case(B('cache {\n serve_stale 1h immediate 7s\n success 100 2 1\n }',F),[A,A+' A w2500',A])
case(B('cache {\n serve_stale 3s\n success 100 1 1\n }',F),[A,A+' A w1200',A+' A w4500',A])
case(B('cache {\n prefetch 2 1m 90%\n success 100 3 1\n }',F),[A,A,A+' A w600',A+' A w2000',A])
case(B('cache {\n servfail 2s\n }',F),['sf.example.com','sf.example.com','sf.example.com A w2300','ni.example.com','ni.example.com','ref.example.com','ref.example.com'])
case(B('cache {\n servfail 0\n }',F),['sf.example.com','sf.example.com'])
case(B('cache {\n keepttl\n }',F),[A,A+' A w2100','t1.example.com','t1.example.com A w1200'])
case(B('cache {\n disable success example.com\n disable denial\n }',F),[A,A,'gone.example.com','gone.example.com'])
case(B('cache 30 example.com',F,K%''),['web.shop.svc.cluster.local','web.shop.svc.cluster.local',A,A+' A w1100'])
case(B('cache 30',F),['cn.example.com','cn.example.com','loop.example.com','loop.example.com','www.example.com','www.example.com AAAA','www.example.com CNAME','www.example.com CNAME',A+' ANY',A+' ANY','big.example.com','big.example.com','big.example.com A tcp','big.example.com','mx.example.com MX','txt.example.com TXT','txt.example.com TXT'])
case(B('cache 30',F),[A+' A e1232',A,A+' A tcp',A.upper(),A+' A nord'])
case(B('forward . 192.0.2.54 192.0.2.53 {\n policy sequential\n failover REFUSED NXDOMAIN\n }'),[A,'only54.example.com','gone.example.com','sf.example.com','www.example.com'])
case(B('forward . 192.0.2.54 {\n next REFUSED\n }',F),[A,'only54.example.com','gone.example.com','www.example.com'])
case(B('forward . 192.0.2.54 {\n next NXDOMAIN\n }',F),[A,'gone.example.com'])
case(B('forward . 192.0.2.53 {\n next_on_nodata\n }','forward . 192.0.2.54'),[A,'nodata.example.com',A+' MX'])
case(B('forward . 192.0.2.53 {\n next REFUSED SERVFAIL\n }'),['ref.example.com','sf.example.com'])
case(B('forward . 192.0.2.66'),[A,A,A])
case(B('errors','cache','forward . 192.0.2.66 192.0.2.53 {\n policy sequential\n }'),[A,'v4.example.com','www.example.com','nodata.example.com','gone.example.com'])
case(B('forward . 192.0.2.67 192.0.2.66 192.0.2.53 {\n policy sequential\n max_fails 0\n }'),[A,A])
case(B('forward . 192.0.2.67 {\n failfast_all_unhealthy_upstreams\n }'),[A,A+' A w1800',A])
case(B('forward . 192.0.2.66 {\n read_timeout 300ms\n }'),[A,A])
case(B('forward . 192.0.2.66 {\n max_connect_attempts 1\n }'),[A])
case(B('forward . 192.0.2.66 {\n max_connect_attempts 0\n read_timeout 1s\n }'),[A])
case(B('forward . 192.0.2.53 {\n prefer_udp\n }'),['big.example.com A tcp',A+' A tcp','big.example.com','big.example.com A e4096'])
case(B('forward . 192.0.2.53 {\n force_tcp\n }'),['big.example.com',A,'big.example.com A e1232'])
case(B('forward . 192.0.2.53 {\n except example.com\n }'),[A,'x.test'])
case(B('forward example.com 192.0.2.53 {\n except www.example.com\n }','whoami'),[A,'www.example.com','x.test','example.com'])
case(B(F),['drop.example.com'])
case(B('dns64',F),['v4.example.com AAAA',A+' AAAA','nodata.example.com AAAA','gone.example.com AAAA','sf.example.com AAAA'])
case(B('dns64 {\n allow_ipv4\n }',F),['v4.example.com AAAA',A+' AAAA','nodata.example.com AAAA','gone.example.com AAAA','sf.example.com AAAA','www.example.com AAAA','big.example.com AAAA'])
case(B('dns64 64:ff9b:1::/48 {\n }',F),['v4.example.com AAAA'])
case(B('dns64 {\n allow_ipv4\n translate_all\n prefix 2001:db8:1::/64\n }',F),['v4.example.com AAAA',A+' AAAA'])
case(B('dns64 {\n allow_ipv4\n prefix 2001:db8:1:200::/40\n }',F),['v4.example.com AAAA'])
case(B('minimal',K%'',F),['web.shop.svc.cluster.local SRV','nope.shop.svc.cluster.local','cluster.local NS','ext.shop.svc.cluster.local',A,'sf.example.com'])
case(B('minimal','hosts {\n 1.2.3.4 a\n }'),['a','b'])
case(B('header {\n query clear rd\n response clear ra\n response set aa\n }',F),[A])
case(B('header {\n response set aa\n }','cache',F),[A,A])
case(B('bufsize 600',F),['big.example.com A e4096','big.example.com A e512',A+' A e4096'])
case(B('chaos V1 me you'),['version.bind TXT'.split()+[{'class':3}],'version.server TXT'.split()+[{'class':3}],'x.bind TXT'.split()+[{'class':3}],'version.bind TXT','version.bind A'.split()+[{'class':3}]])
case(B('any','whoami'),['x ANY','x A','x AAAA tcp'])
case(B('local {\n localhost_prefix off\n }',F),['localhost.example.com','localhost','a.localhost','127.in-addr.arpa SOA','127.in-addr.arpa NS','2.0.0.127.in-addr.arpa PTR','1.0.0.127.in-addr.arpa A','255.in-addr.arpa TXT','localhost SOA','localhost NS','localhost MX','LOCALHOST AAAA','x.LocalHost MX'])
case(B('acl {\n allow type A net 10.244.1.5\n filter net 10.244.1.0/24\n }',F),[A+' A c10.244.1.5',A+' AAAA c10.244.1.5',A,A+' A c10.244.2.2'])
case(B('acl example.com {\n block type MX\n }','acl {\n filter type TXT\n }',F),[A+' MX','x.test TXT','x.test MX'])
case(B('acl {\n drop net 10.244.9.0/24\n }',F),[[A,'A',{'client':'10.244.9.9','timeout_ms':800}],A])
case(B('hosts {\n 10.9.9.9 a.corp b.corp\n 10.9.9.9 c.corp\n 10.9.9.10 a.corp\n fd00::1 a.corp\n 10.0.0.1 *.wild.corp\n fallthrough corp\n ttl 5\n }',F),['a.corp','a.corp AAAA','b.corp AAAA','9.9.9.10.in-addr.arpa PTR','x.wild.corp','x.y.wild.corp','wild.corp','x.wild.corp AAAA','1.0.0.10.in-addr.arpa PTR','z.corp',A,'a.corp MX','localhost','ip6-localhost AAAA','1.0.0.127.in-addr.arpa PTR','1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa PTR'])
case(B('hosts /etc/hosts corp {\n 10.9.9.9 a.corp b.test\n no_reverse\n fallthrough\n fallthrough_unsupported\n }',F),['a.corp','b.test','a.corp MX','9.9.9.10.in-addr.arpa PTR','localhost'])
case(B('rewrite name suffix .old.test .example.com answer auto',F),['api.old.test','www.old.test','old.test','gone.old.test','mx.old.test MX','nodata.old.test','cn.old.test'])
case(B('rewrite name suffix .old.test .example.com',F),['api.old.test','www.old.test'])
case(B('rewrite name regex (.*)\\.old\\.test {1}.example.com answer name (.*)\\.example\\.com {1}.old.test answer value (.*)\\.example\\.com {1}.old.test',F),['api.old.test','www.old.test','mx.old.test MX'])
case(B('rewrite name exact a.test api.example.com','rewrite name exact api.example.com b.test',F),['a.test',A])
case(B('rewrite continue name exact a.test api.example.com','rewrite name exact api.example.com www.example.com',F),['a.test',A])
case(B('rewrite continue type AAAA A',F),[A+' AAAA',A])
case(B('rewrite type AAAA A','cache',F),[A+' AAAA',A,A+' AAAA'])
case(B('rewrite class CH IN',F),[[A,'A',{'class':3}],A])
case(B('rewrite continue ttl example.com 100','rewrite ttl suffix .example.com 5-30','rewrite rcode suffix .example.com NXDOMAIN NOERROR',F),[A,'gone.example.com','v4.example.com'])
case(B('rewrite rcode exact sf.example.com SERVFAIL NXDOMAIN','rewrite rcode regex .* REFUSED NOERROR','hosts {\n }',F),['sf.example.com','ref.example.com','zz'])
case(B('rewrite cname exact api.example.com v4.example.com',F),['www.example.com',A,'www.example.com AAAA'])
case(B('rewrite cname suffix .example.com. .shop.svc.cluster.local.',K%'',F),['www.example.com'])
case(B('rewrite cname regex (.*)\\.example\\.com {1}.test',F),['www.example.com'])
case(B('rewrite name prefix x- y- answer auto',F),['x-api.example.com'])
case(B('rewrite name substring ex example answer auto',F),['api.ex.com','ex.ex'])
case(B('rewrite name exact toolong '+'x'*62+'.'+'y.'*100+'z',F),['toolong'])
case(B('rewrite name regex (.*) {1}..{1}',F),['aa'])
case(B('template IN A tmpl.test {\n match ^ip-([0-9]+)[.]\n answer "{{ .Name }} 60 IN A 10.1.1.{{ index .Match 1 }}"\n additional "x.{{ .Zone }} 5 IN TXT \\"{{ .Type }} {{ .Class }} {{ .Remote }}\\""\n authority "{{ .Zone }} IN NS ns.{{ .Zone }}"\n fallthrough\n }',K%'',F),['ip-3.tmpl.test','x.tmpl.test','IP-4.Tmpl.Test','tmpl.ext','tmpl.shop.svc.cluster.local','ip-3.tmpl.test AAAA'])
case(B('template IN ANY t1 {\n rcode REFUSED\n }','template ANY A t2 {\n rcode SERVFAIL\n }','template IN A t3 {\n match ^a ^b\n answer "{{ .Name }} A 1.2.3.4" "{{ .Name }} 1h A 1.2.3.5"\n }','template IN A t4 {\n answer "{{ .Name }} 60 IN CNAME api.example.com"\n }','template IN MX t5 {\n answer "{{ .Name }} 60 IN MX 10 mail.{{ .Name }}"\n answer "{{ .Name }} 60 IN MX 10 m2"\n }','template IN A t6 {\n answer "bad"\n }','template IN A t7 {\n answer "{{ .Name }} 60 IN A {{ parseInt \\"10\\" 16 8 }}.2.3.4"\n answer "{{ .Name }} 60 IN A {{ printf \\"%d.%s\\" 5 \\"6.7.8\\" }}"\n }','template IN A t8 {\n answer "{{ .Group.x }}.{{ .Zone }} 60 IN A 1.1.1.1"\n match (?P<x>[a-z]+)-\n }','cache',F),['t1','t2','a.t3','b.t3','c.t3','t4','t4 AAAA','t5 MX','t6','t7','foo-1.t8','t1','a.t3'])
case(B('loadbalance',F),['v4.example.com','mx.example.com MX','www.example.com'])
case(B('autopath @kubernetes','    kubernetes cluster.local {\n pods verified\n }',F),[[A+'.shop.svc.cluster.local','A',{'client':'10.244.1.5'}],['gone.example.com.shop.svc.cluster.local','A',{'client':'10.244.1.5'}],['web.shop.svc.cluster.local','A',{'client':'10.244.1.5'}],['web.shop.shop.svc.cluster.local','A',{'client':'10.244.1.5'}],['shop.svc.cluster.local','A',{'client':'10.244.1.5'}],[A+'.shop.svc.cluster.local','A'],['sf.example.com.shop.svc.cluster.local','A',{'client':'10.244.1.5'}],['www.example.com.shop.svc.cluster.local','A',{'client':'10.244.1.5'}]],resolv_conf='search corp.test\nnameserver 192.0.2.53\n')
case(B('autopath /etc/resolv.conf',F),[A+'.corp.test','x.corp.test',A],resolv_conf='search corp.test example.com\nnameserver 192.0.2.53\n')
case('cluster.local {\n'+K%''+'}\n.:53 {\n '+F+'\n}\n',['cluster.local DS','shop.svc.cluster.local DS','com DS','ext.shop.svc.cluster.local','web.shop.svc.cluster.local DS'])
case('.:53 {\n}\na.test {\n '+F+'\n}\n',['x','a.test','b.a.test'])
case('a.test {\n reload\n}\n.:53 {\n '+F+'\n}\n',['x','a.test'])
case(B('log','errors','prometheus','metadata','nsid x','ready','health','debug','root /','cancel 1s',F),[A+' A e1232'])
case(B(K%'fallthrough'),['nope.shop.svc.cluster.local',A,'ext.shop.svc.cluster.local'])
case(B(K%'zonal'),['z1.pin._zone.db.shop.svc.cluster.local','z1.prefer._zone.db.shop.svc.cluster.local','z1.prefer._zone.db.shop.svc.cluster.local TXT','z1.pin._zone.db.shop.svc.cluster.local TXT','z1.foo._zone.db.shop.svc.cluster.local','z1.pin._zone.web.shop.svc.cluster.local','a.b.pin._zone.db.shop.svc.cluster.local SRV','pin._zone.db.shop.svc.cluster.local','z1.prefer._zone.db.shop.svc.cluster.local SRV'])
case('.:53 {\n    kubernetes . {\n pods insecure\n }\n}\n',['web.shop.svc','. SOA','. NS','svc','1-2-3-4.shop.pod','x.y'])
case('example.com {\n bind 10.244.0.2\n '+F+'\n}\n.:53 {\n whoami\n}\n',[A,'x.test'])


def cases():
    return C
