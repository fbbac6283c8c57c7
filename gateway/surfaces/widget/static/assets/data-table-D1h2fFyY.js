import{a as e,c as t,d as n,i as r,l as i,n as a,o,p as s,r as c,s as l,t as u}from"./decorate-Btjyf0xg.js";import{c as d,s as f,t as p}from"./steward-chat-CBe6Q2xp.js";function m(e){return[e.columns.map(e=>g(e.label)),...e.rows.map(t=>e.columns.map(e=>g(h(t[e.key],e))))].map(e=>e.join(`,`)).join(`\r
`)}function h(e,t){if(e==null)return``;if(t.kind===`money`){let t=f(e);if(t)return`${t.amount} ${t.currency}`.trim()}let n=typeof e==`object`?JSON.stringify(e):String(e);return t.kind===`text`&&/^[=+\-@\t\r]/.test(n)?`'${n}`:n}function g(e){return/[",\r\n]/.test(e)?`"${e.replaceAll(`"`,`""`)}"`:e}var _=new Set([`number`,`money`,`percent`]);function v(e,t,n){let r=e==null||e===``,i=t==null||t===``;return r||i?Number(r)-Number(i):_.has(n.kind)?y(e)-y(t):String(e).localeCompare(String(t),void 0,{numeric:!0,sensitivity:`base`})}function y(e){return Number(f(e)?.amount??e)}var b=8,x=32,S=class extends t{constructor(...e){super(...e),this.caption=``,this.sortKey=``,this.isDescending=!1,this.isWhole=!1,this.isCopied=!1}static{this.styles=[c,s`
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
    `]}render(){let e=this.sortedRows(),t=this.isWhole?e:e.slice(0,b);return n`<figure>
      <figcaption>
        <b>${this.caption}</b><span>${r.table.rows(e.length)}</span>
        <button class="button plain small" type="button" @click=${this.copy}>
          ${a(this.isCopied?`check`:`copy`)}${this.isCopied?r.table.copied:r.table.copy}
        </button>
      </figcaption>
      ${e.length?n`<div class="scroll" tabindex="0" role="region" aria-label=${this.caption||r.table.rows(e.length)}>
            <table>
              <thead><tr>${this.table.columns.map(e=>this.renderHead(e))}</tr></thead>
              <tbody>${t.map(e=>n`<tr>${this.table.columns.map(t=>C(e,t))}</tr>`)}</tbody>
            </table>
          </div>`:n`<p class="none">${r.table.empty}</p>`}
      ${t.length<e.length?n`<button class="button plain whole" type="button" @click=${()=>this.isWhole=!0}>${r.table.all(e.length)}</button>`:i}
    </figure>`}renderHead(e){let t=this.sortKey===e.key,a=t?this.isDescending?`descending`:`ascending`:`none`;return n`<th class=${_.has(e.kind)?`num`:``} scope="col" aria-sort=${a}>
      <button type="button" title=${r.table.sortBy(e.label)} @click=${()=>this.sortBy(e.key)}>
        ${e.label}${t?n`<i aria-hidden="true">${this.isDescending?`↓`:`↑`}</i>`:i}
      </button>
    </th>`}sortBy(e){this.isDescending=this.sortKey===e&&!this.isDescending,this.sortKey=e}sortedRows(){let e=this.table.columns.find(e=>e.key===this.sortKey);if(!e)return this.table.rows;let t=this.isDescending?-1:1;return this.table.rows.toSorted((n,r)=>t*v(n[e.key],r[e.key],e))}async copy(){this.isCopied=await d(m({...this.table,rows:this.sortedRows()})),setTimeout(()=>this.isCopied=!1,1600)}};u([o({attribute:!1})],S.prototype,`table`,void 0),u([o()],S.prototype,`caption`,void 0),u([e()],S.prototype,`sortKey`,void 0),u([e()],S.prototype,`isDescending`,void 0),u([e()],S.prototype,`isWhole`,void 0),u([e()],S.prototype,`isCopied`,void 0),S=u([l(`steward-data-table`)],S);function C(e,t){let r=p(e[t.key],t,e);return n`<td class=${w(t,r)}>${r}</td>`}function w(e,t){return _.has(e.kind)?`num`:e.kind===`date`||e.kind===`time`?`date`:t.length>x?`long`:`short`}export{S as StewardDataTable};