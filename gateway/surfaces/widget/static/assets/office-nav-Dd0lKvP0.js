import{c as e,g as t,i as n,l as r,p as i,r as a,t as o,u as s}from"./decorate-BdDXJSpu.js";import{i as c,r as l}from"./index-C5XUJB8l.js";var u=class extends s{constructor(...e){super(...e),this.current=``}static{this.styles=[n,t`
      :host { display: block; padding: var(--s3); }
      nav { display: grid; gap: 2px; margin-top: var(--s4); }
      a { display: flex; align-items: center; gap: 10px; min-height: 38px; padding: 0 10px; border-radius: var(--radius-s); color: inherit; font-size: 14px; text-decoration: none; }
      a svg.icon { color: var(--ink-soft); }
      a:hover { background: var(--hover); }
      a[aria-current="page"] { background: var(--accent-soft); font-weight: 570; }
      a[aria-current="page"] svg.icon { color: var(--accent); }
      .back { border: 1px solid var(--line); background: var(--raised); font-size: var(--text-s); font-weight: 550; box-shadow: var(--shadow-s); }
    `]}render(){let e=l(e=>this.api.session.can(e));return i`<a class="back" href="#/">${a(`message`)}${c.top.back}</a>
      <nav aria-label=${c.top.office}>${e.map(({page:e,icon:t})=>i`<a href="#/${e}" aria-current=${e===this.current?`page`:`false`}>${a(t)}${c.top[e]}</a>`)}</nav>`}};o([e({attribute:!1})],u.prototype,`api`,void 0),o([e()],u.prototype,`current`,void 0),u=o([r(`steward-office-nav`)],u);export{u as StewardOfficeNav};