import{c as e,d as t,g as n,i as r,l as i,o as a,p as o,r as s,s as c,t as l,u}from"./decorate-IWL9ZF4D.js";import{n as d}from"./steward-chat-BApdjo89.js";import{t as f,u as p}from"./format-BaLljGPZ.js";function m(e){return[e.columns.map(e=>g(e.label)),...e.rows.map(t=>e.columns.map(e=>g(h(t[e.key],e))))].map(e=>e.join(`,`)).join(`\r
`)}function h(e,t){if(e==null)return``;if(t.kind===`money`){let t=p(e);if(t)return`${t.amount} ${t.currency}`.trim()}let n=typeof e==`object`?JSON.stringify(e):String(e);return t.kind===`text`&&/^[=+\-@\t\r]/.test(n)?`'${n}`:n}function g(e){return/[",\r\n]/.test(e)?`"${e.replaceAll(`"`,`""`)}"`:e}var _=new Set([`number`,`money`,`percent`]);function v(e,t,n){let r=e==null||e===``,i=t==null||t===``;return r||i?Number(r)-Number(i):_.has(n.kind)?y(e)-y(t):String(e).localeCompare(String(t),void 0,{numeric:!0,sensitivity:`base`})}function y(e){return Number(p(e)?.amount??e)}var b=8,x=32,S=class extends u{constructor(...e){super(...e),this.caption=``,this.sortKey=``,this.isDescending=!1,this.isWhole=!1,this.isCopied=!1}static{this.styles=[r,n`
      :host { display: block; }
      figure { border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); overflow: hidden; }
      figcaption { display: flex; align-items: center; gap: var(--s2); padding: 6px 6px 6px 14px; border-bottom: 1px solid var(--line); font-size: var(--text-s); }
      figcaption b { flex: 1; min-width: 0; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      figcaption span { color: var(--ink-soft); white-space: nowrap; }
      .scroll { overflow-x: auto; }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-s); }
      th { padding: 0; text-align: left; background: var(--sunken); font-weight: 550; }
      th button { display: flex; align-items: center; gap: 4px; width: 100%; padding: 7px 14px; border: 0; background: none; color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; white-space: nowrap; cursor: pointer; }
      th button:hover { color: var(--ink); }
      th button:focus-visible { outline-offset: -2px; border-radius: 6px; }
      th.num button { justify-content: flex-end; }
      th i { font-style: normal; width: 9px; }
      td { padding: 8px 14px; border-top: 1px solid var(--line); vertical-align: top; }
      tbody tr:first-child td { border-top: 0; }
      tbody tr:hover td { background: var(--hover); }
      td.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      td.short { white-space: nowrap; }
      td.long { min-width: 200px; }
      td.date { white-space: nowrap; font-variant-numeric: tabular-nums; }
      .whole { width: 100%; border: 0; border-top: 1px solid var(--line); border-radius: 0; }
      .none { padding: var(--s4); color: var(--ink-soft); font-size: var(--text-s); }
    `]}render(){let e=this.sortedRows(),n=this.isWhole?e:e.slice(0,b);return o`<figure>
      <figcaption>
        <b>${this.caption}</b><span>${a.table.rows(e.length)}</span>
        <button class="button plain small" type="button" @click=${this.copy}>
          ${s(this.isCopied?`check`:`copy`)}${this.isCopied?a.table.copied:a.table.copy}
        </button>
      </figcaption>
      ${e.length?o`<div class="scroll" tabindex="0" role="region" aria-label=${this.caption||a.table.rows(e.length)}>
            <table>
              <thead><tr>${this.table.columns.map(e=>this.renderHead(e))}</tr></thead>
              <tbody>${n.map(e=>o`<tr>${this.table.columns.map(t=>C(e,t))}</tr>`)}</tbody>
            </table>
          </div>`:o`<p class="none">${a.table.empty}</p>`}
      ${n.length<e.length?o`<button class="button plain whole" type="button" @click=${()=>this.isWhole=!0}>${a.table.all(e.length)}</button>`:t}
    </figure>`}renderHead(e){let n=this.sortKey===e.key,r=n?this.isDescending?`descending`:`ascending`:`none`;return o`<th class=${_.has(e.kind)?`num`:``} scope="col" aria-sort=${r}>
      <button type="button" title=${a.table.sortBy(e.label)} @click=${()=>this.sortBy(e.key)}>
        ${e.label}${n?o`<i aria-hidden="true">${this.isDescending?`↓`:`↑`}</i>`:t}
      </button>
    </th>`}sortBy(e){this.isDescending=this.sortKey===e&&!this.isDescending,this.sortKey=e}sortedRows(){let e=this.table.columns.find(e=>e.key===this.sortKey);if(!e)return this.table.rows;let t=this.isDescending?-1:1;return this.table.rows.toSorted((n,r)=>t*v(n[e.key],r[e.key],e))}async copy(){this.isCopied=await d(m({...this.table,rows:this.sortedRows()})),setTimeout(()=>this.isCopied=!1,1600)}};l([e({attribute:!1})],S.prototype,`table`,void 0),l([e()],S.prototype,`caption`,void 0),l([c()],S.prototype,`sortKey`,void 0),l([c()],S.prototype,`isDescending`,void 0),l([c()],S.prototype,`isWhole`,void 0),l([c()],S.prototype,`isCopied`,void 0),S=l([i(`steward-data-table`)],S);function C(e,t){let n=f(e[t.key],t,e);return o`<td class=${w(t,n)}>${n}</td>`}function w(e,t){return _.has(e.kind)?`num`:e.kind===`date`||e.kind===`time`?`date`:t.length>x?`long`:`short`}export{S as StewardDataTable};