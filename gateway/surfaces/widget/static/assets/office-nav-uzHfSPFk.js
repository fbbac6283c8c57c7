import{c as e,d as t,m as n,n as r,o as i,s as a,t as o}from"./decorate-B20ZMbrJ.js";import{i as s,r as c}from"./index-D3R9ilXm.js";import{n as l}from"./icons-ByyCya_q.js";var u=class extends e{constructor(...e){super(...e),this.current=``}static{this.styles=[r,n`
      :host { display: block; padding: var(--s3); }
      nav { display: grid; gap: 2px; margin-top: var(--s4); }
      a { display: flex; align-items: center; gap: 10px; min-height: 38px; padding: 0 10px; border-radius: var(--radius-s); color: inherit; font-size: 14px; text-decoration: none; }
      a svg.icon { color: var(--ink-soft); }
      a:hover { background: var(--hover); }
      a[aria-current="page"] { background: var(--accent-soft); font-weight: 570; }
      a[aria-current="page"] svg.icon { color: var(--accent); }
      .back { border: 1px solid var(--line); background: var(--raised); font-size: var(--text-s); font-weight: 550; box-shadow: var(--shadow-s); }
    `]}render(){let e=c(e=>this.api.session.can(e));return t`<a class="back" href="#/">${l(`message`)}${s.top.back}</a>
      <nav aria-label=${s.top.office}>${e.map(({page:e,icon:n})=>t`<a href="#/${e}" aria-current=${e===this.current?`page`:`false`}>${l(n)}${s.top[e]}</a>`)}</nav>`}};o([i({attribute:!1})],u.prototype,`api`,void 0),o([i()],u.prototype,`current`,void 0),u=o([a(`steward-office-nav`)],u);export{u as StewardOfficeNav};